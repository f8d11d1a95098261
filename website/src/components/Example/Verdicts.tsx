/** Who vouches for a block: a shape and a word for each verdict, so that colour is never needed to read it. */
import type { Backend, ExampleData, Verdict } from '@site/plugins/receipt';
import type { ReactNode } from 'react';
import { reasonOf, shapeOf, wordOf } from './verdict';
import styles from './Verdicts.module.css';

const backends: readonly Backend[] = ['types', 'sqlite', 'copy', 'postgres', 'browser'];

export function Verdicts({ data: { verdicts, versions } }: { data: ExampleData }): ReactNode {
  const notRun = backends.filter((backend) => verdicts[backend] === 'not-run');
  const told = backends.filter((backend) => verdicts[backend] !== 'not-run');
  const made = `TypeScript ${versions.typescript}, Node ${versions.node}, SQLite ${versions.sqlite}`;
  return (
    <ul className={styles.verdicts} title={made} data-pagefind-ignore="">
      {told.map((backend) => (
        <Chip key={backend} backend={backend} verdict={verdicts[backend]} />
      ))}
      {notRun.length > 0 && <li data-shape="not-run">{notRun.join(', ')} not run here</li>}
    </ul>
  );
}

function Chip({ backend, verdict }: { backend: Backend; verdict: Verdict }): ReactNode {
  const shape = shapeOf(verdict);
  return (
    <li data-shape={shape} title={reasonOf(verdict)}>
      {shape === 'pass' ? backend : `${backend} ${wordOf(verdict)}`}
    </li>
  );
}
