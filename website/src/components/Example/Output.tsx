/** What the program printed and how it ended; and compile errors that have no line in the shown code. */
import type { ExampleData } from '@site/plugins/receipt';
import type { ReactNode } from 'react';
import styles from './Output.module.css';

export function Output({ data }: { data: ExampleData }): ReactNode {
  const { stdout, throws, errors } = data;
  if (stdout === '' && !throws && errors.length === 0) return null;
  return (
    <>
      {errors.length > 0 && (
        <section className={styles.pane}>
          <p className={styles.label} data-pagefind-ignore="">
            Compiler
          </p>
          <pre className={styles.text}>
            {errors.map(({ line, code, message }) => (
              <span key={`${line}-${code}`} className={styles.failure}>
                {`line ${line}  TS${code}: ${message}\n`}
              </span>
            ))}
          </pre>
        </section>
      )}
      {(stdout !== '' || throws) && (
        <section className={styles.pane}>
          <p className={styles.label} data-pagefind-ignore="">
            Output
          </p>
          <pre className={styles.text}>
            {stdout}
            {stdout !== '' && throws ? '\n' : ''}
            {throws && (
              <span className={styles.failure}>
                <b>throws {throws.code}</b>: {throws.message}
              </span>
            )}
          </pre>
        </section>
      )}
    </>
  );
}
