import { describe, expect, test } from 'vitest';
import { plant } from '../check/planted.ts';
import { readCounts, sum, table } from './outcome.ts';

const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 };

describe('counts of a gate', () => {
  test('come from the report of its tests', () => {
    const root = plant({ 'unit.json': JSON.stringify(report), 'unit.log': '' });
    expect(readCounts({ counts: 'tests' }, 0, `${root}/unit.log`, `${root}/unit.json`)).toEqual({
      passed: 7,
      failed: 0,
      skipped: 1,
    });
  });

  test('a failing exit code is one failure, even when every test passed', () => {
    const root = plant({ 'unit.json': JSON.stringify(report) });
    expect(readCounts({ counts: 'tests' }, 1, `${root}/unit.log`, `${root}/unit.json`).failed).toBe(1);
  });

  test('a gate that ran no test has failed', () => {
    const none = JSON.stringify({ ...report, numPassedTests: 0 });
    const root = plant({ 'unit.json': none });
    expect(readCounts({ counts: 'tests' }, 0, `${root}/unit.log`, `${root}/unit.json`).failed).toBe(1);
    expect(readCounts({ counts: 'tests' }, 0, `${root}/unit.log`, `${root}/absent.json`).failed).toBe(1);
  });

  test('come from the last line of a log of checks', () => {
    const root = plant({ 'check.log': 'ok layers\n\n9 passed, 1 failed\n' });
    expect(readCounts({ counts: 'lines' }, 1, `${root}/check.log`, '')).toEqual({ passed: 9, failed: 1, skipped: 0 });
  });
});

test('the sum and the table count all gates', () => {
  const outcomes = [
    { gate: 'check', seconds: 12.34, passed: 10, failed: 0, skipped: 0 },
    { gate: 'unit', seconds: 3, passed: 7, failed: 1, skipped: 2 },
  ];
  expect(sum(outcomes)).toEqual({ passed: 17, failed: 1, skipped: 2 });
  expect(table(outcomes).split('\n')[1]).toBe('check      10       0        0     12.3');
});
