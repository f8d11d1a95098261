/** Which statements count as setup, with the ways in which a line may call one. */
import { describe, expect, test } from 'vitest';
import type { RecordedStatement } from './recorder.ts';
import { parseRegions } from './regions.ts';
import type { Run } from './run.ts';
import { countQueries, statementsOf, type ReceiptStatement } from './setup.ts';

const TEXT = `prepare(); // line 1
// #region types
class User {}
// #endregion
// #region main
function shown() {
  ask();
}
shown();
// #endregion
cleanUp(); // line 11`;

/** A statement with the lines that called it. */
function asked(
  lines: readonly number[],
  sql = 'select 1',
  kind: RecordedStatement['kind'] = 'read',
): RecordedStatement {
  return { sql, kind, params: [], rows: 1, plan: [], lines };
}

function sorted(text: string, ...statements: RecordedStatement[]): ReceiptStatement[] {
  const run: Run = { stdout: '', stderr: '', exitCode: 0, timedOut: false, recording: { statements, error: null } };
  return statementsOf({ regions: parseRegions('a.ts', text, 99).regions }, run);
}

const setupOf = (text: string, ...statements: RecordedStatement[]): boolean[] =>
  sorted(text, ...statements).map(({ setup }) => setup);

describe('a statement is', () => {
  test('setup when it is called from outside of every region, before or after', () => {
    expect(setupOf(TEXT, asked([1]), asked([9]), asked([11]))).toEqual([true, false, true]);
  });

  test('shown when any line that called it lies in some region', () => {
    expect(setupOf(TEXT, asked([7, 9]), asked([7, 11]), asked([1, 9]), asked([3, 1]))).toEqual(Array(4).fill(false));
  });

  test('shown in a file without regions', () => {
    expect(setupOf('prepare();', asked([1]), asked([]))).toEqual([false, false]);
  });

  test('like the one before it when no line called it, and shown when there is none before', () => {
    expect(setupOf(TEXT, asked([]), asked([1]), asked([]), asked([9]), asked([]))).toEqual(
      [false, true, true, false, false], // prettier-ignore
    );
  });

  test('like what follows when no line called it and it opens a transaction', () => {
    const begin = asked([], 'begin immediate', 'transaction');
    const savepoint = asked([], 'savepoint ar_2', 'transaction');
    const statements = [begin, asked([1]), begin, savepoint, asked([9]), begin];
    expect(setupOf(TEXT, ...statements)).toEqual([true, true, false, false, false, false]);
  });
});

test('reads and writes that are shown are counted, and nothing else', () => {
  const statements = sorted(
    TEXT,
    asked([1], 'insert', 'write'),
    asked([9], 'begin', 'transaction'),
    asked([9], 'create table', 'schema'),
    asked([9], 'update', 'write'),
    asked([9]),
  );
  expect(countQueries(statements)).toBe(2);
  expect(statements[0]).not.toHaveProperty('lines');
});
