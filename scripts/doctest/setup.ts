/**
 * Tells the statements that a page is about from those that only prepare its example or clean up after it: a statement is
 * setup when no line that called it, in the example's own file, lies in a `#region`. It judges nothing.
 */
import type { Example } from './examples.ts';
import type { RecordedStatement } from './recorder.ts';
import type { Region } from './regions.ts';
import type { Run } from './run.ts';

/** One statement as a receipt keeps it. */
export interface ReceiptStatement extends Omit<RecordedStatement, 'lines'> {
  readonly setup: boolean;
}

/**
 * The statements of a run in their order. A stack may lack the program: in a timer of the library's own, and for the first
 * statement after a function has returned a promise that it did not await, because the two are joined a turn later. Such a
 * statement goes with the one before it, or, when it opens a transaction, with what follows.
 */
export function statementsOf({ regions }: Pick<Example, 'regions'>, run: Run | null): ReceiptStatement[] {
  const statements = run?.recording?.statements ?? [];
  const shown = shownLines(regions);
  const known = statements.map(({ lines }) => {
    if (shown === null) return false;
    return lines.length === 0 ? undefined : !lines.some((line) => shown.has(line));
  });
  let setup = false;
  return statements.map(({ sql, kind, params, rows, plan }, index) => {
    const opens = kind === 'transaction' && /^(begin|savepoint)\b/i.test(sql);
    const following = opens ? known.slice(index).find((value) => value !== undefined) : undefined;
    setup = known[index] ?? following ?? setup;
    return { sql, kind, params, rows, plan, setup };
  });
}

/** Number of statements that count for `// queries:`: shown reads and writes, neither transaction control nor schema. */
export function countQueries(statements: readonly ReceiptStatement[]): number {
  return statements.filter(({ kind, setup }) => !setup && (kind === 'read' || kind === 'write')).length;
}

/** The 1-based lines that lie in some region; null for a file without regions, which is shown whole. */
function shownLines(regions: ReadonlyMap<string, Region>): ReadonlySet<number> | null {
  const named = [...regions.values()].filter(({ name }) => name !== '');
  if (named.length === 0) return null;
  return new Set(named.flatMap(({ origin }) => origin.map(({ line }) => line + 1)));
}
