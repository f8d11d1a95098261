/** Every form in which SQLite says how it reads a table, and what it makes on the way. */
import { describe, expect, test } from 'vitest';
import { readPlan } from './sqlite-plan.ts';

const one = (detail: string) => readPlan([[2, 0, 0, detail]])[0]!;

describe('a step of a plan of SQLite', () => {
  test.each([
    ['SCAN a', ['scan', 'a', undefined, false]],
    ['SCAN a USING INDEX ax', ['scan', 'a', 'ax', false]],
    ['SCAN a USING COVERING INDEX ax', ['scan', 'a', 'ax', true]],
    ['SEARCH a USING INDEX ax (x=? AND y>?)', ['search', 'a', 'ax', false]],
    ['SEARCH a USING COVERING INDEX ax (x=?)', ['search', 'a', 'ax', true]],
    ['SEARCH a USING INTEGER PRIMARY KEY (rowid=?)', ['search', 'a', 'primary key', false]],
    ['SEARCH b USING PRIMARY KEY (k=?)', ['search', 'b', 'primary key', false]],
    ['SEARCH a USING INDEX ax (x=?) LEFT-JOIN', ['search', 'a', 'ax', false]],
    ['SEARCH my table USING INDEX my index (z=?)', ['search', 'my table', 'my index', false]],
    ['SEARCH a USING AUTOMATIC COVERING INDEX (y=?) LEFT-JOIN', ['scan', 'a', undefined, false]],
    ['SEARCH b EXISTS USING AUTOMATIC PARTIAL COVERING INDEX (aid=?)', ['scan', 'b', undefined, false]],
    ['SCAN json_each VIRTUAL TABLE INDEX 1:', ['other', 'json_each', undefined, false]],
    ['SCAN CONSTANT ROW', ['other', undefined, undefined, false]],
    ['SCAN 2-ROW VALUES CLAUSE', ['other', undefined, undefined, false]],
    ['USE TEMP B-TREE FOR ORDER BY', ['other', undefined, undefined, false]],
    ['something of a later version', ['other', undefined, undefined, false]],
  ])('is read: %s', (detail, expected) => {
    const { access, table, index, covering, ...rest } = one(detail);
    expect([access, table, index, covering]).toEqual(expected);
    expect(rest).toEqual({ detail });
  });
});

describe('what is made on the way', () => {
  test('is no table, unless it has the name of the one it is made of', () => {
    const steps = readPlan([
      [2, 0, 0, 'CO-ROUTINE items'],
      [4, 2, 0, 'CO-ROUTINE (subquery-3)'],
      [7, 4, 0, 'SCAN items'],
      [9, 2, 0, 'SCAN (subquery-3)'],
      [12, 0, 0, 'SCAN items'],
    ]);
    expect(steps.map(({ access }) => access)).toEqual(['other', 'other', 'scan', 'other', 'other']);
  });

  test('is no table where it is made of itself', () => {
    const steps = readPlan([
      [2, 0, 0, 'CO-ROUTINE c'],
      [5, 2, 0, 'SETUP'],
      [6, 5, 0, 'SEARCH a USING INTEGER PRIMARY KEY (rowid=?)'],
      [17, 2, 0, 'RECURSIVE STEP'],
      [18, 17, 0, 'SCAN c'],
      [28, 0, 0, 'SCAN c'],
    ]);
    expect(steps.filter(({ access }) => access !== 'other').map(({ table }) => table)).toEqual(['a']);
  });
});
