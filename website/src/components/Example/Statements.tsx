/**
 * The statements that the shown lines sent, with binds, row counts and query plan, folded behind their number; those that
 * prepare the example are folded once more, and not numbered.
 */
import type { ExampleData, StatementList, StatementRun } from '@site/plugins/receipt';
import type { ReactNode } from 'react';
import styles from './Statements.module.css';

interface StatementsProps {
  data: ExampleData;
  /** The short form beside the code, always open: queries only, without their plans. */
  brief: boolean;
}

export function Statements({ data, brief }: StatementsProps): ReactNode {
  const { queries, setup, setupStatements } = data;
  const { runs, hidden } = data.statements;
  const shown = brief ? runs.filter(({ rows }) => rows !== null) : runs;
  return (
    <details className={styles.pane} open={brief}>
      <summary className={styles.summary} data-pagefind-ignore="">
        <span className={styles.label}>SQL</span>
        <span>{queries === 0 ? 'no queries' : count(queries, 'query', 'queries')}</span>
      </summary>
      <List statements={{ runs: shown, hidden }} numbers={numbersOf(shown)} plans={!brief} />
      {setup > 0 && !brief && (
        <details className={styles.setup}>
          <summary className={styles.more} data-pagefind-ignore="">
            {queries > 0 && 'and '}
            {count(setup, 'statement', 'statements')} of setup
          </summary>
          <List statements={setupStatements} numbers={[]} plans={false} />
        </details>
      )}
    </details>
  );
}

interface ListProps {
  statements: StatementList;
  /** What stands in front of each entry; where there is nothing, the entry steps back. */
  numbers: (string | undefined)[];
  plans: boolean;
}

function List({ statements: { runs, hidden }, numbers, plans }: ListProps): ReactNode {
  if (runs.length === 0) return null;
  return (
    <ol className={styles.list}>
      {runs.map((run, index) => (
        <li key={index} data-number={numbers[index]}>
          <code className={`code ${styles.sql}`} dangerouslySetInnerHTML={{ __html: run.html }} />
          <Facts run={run} />
          {run.plan.length > 0 && plans && <p className={styles.plan}>{run.plan.join('\n')}</p>}
        </li>
      ))}
      {hidden > 0 && <li className={styles.rest}>and {hidden} more, not shown here</li>}
    </ol>
  );
}

/** Queries are counted, `3` or `3–5`; definitions and the bounds of transactions are not. */
function numbersOf(statements: StatementRun[]): (string | undefined)[] {
  let before = 0;
  return statements.map(({ rows, times }) => {
    if (rows === null) return undefined;
    before += times;
    return times === 1 ? String(before) : `${before - times + 1}–${before}`;
  });
}

/** How often, with what, and how many rows. */
function Facts({ run: { binds, times, rows } }: { run: StatementRun }): ReactNode {
  const shown = binds.filter((params) => params.length > 0).map((params) => params.join(', '));
  if (times === 1 && shown.length === 0 && rows === null) return null;
  return (
    <p className={styles.facts} data-pagefind-ignore="">
      {times > 1 && <span>{times} times</span>}
      {shown.length > 0 && (
        <span>
          bound <code>{shown.join(' | ') + (times > binds.length ? ' …' : '')}</code>
        </span>
      )}
      {rows !== null && <span>{count(rows, 'row', 'rows')}</span>}
    </p>
  );
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
