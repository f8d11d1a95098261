import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readArguments, type Arguments } from './arguments.ts';
import { CONTESTANTS } from './contestants.ts';
import { POOLS } from './pool/contestants.ts';
import { WORKLOADS } from './workloads.ts';

function read(...args: string[]): Arguments {
  return readArguments(args, 'results');
}

test('without words all workloads of records are measured on all contestants, six rounds', () => {
  expect(read()).toEqual({
    subject: 'records',
    workloads: Object.keys(WORKLOADS),
    contestants: Object.keys(CONTESTANTS),
    rounds: 6,
    json: join('results', 'bench.json'),
  });
});

test('the word pool measures all pools, and writes to a file of its own', () => {
  expect(read('pool')).toEqual({
    subject: 'pool',
    workloads: ['uncontended', 'contended'],
    contestants: Object.keys(POOLS),
    rounds: 10,
    json: join('results', 'bench-pool.json'),
  });
});

test('words after pool choose among its workloads, with a comma or a space, in any case', () => {
  expect(read('pool,Contended').workloads).toEqual(['contended']);
  expect(read('POOL', 'contended', 'uncontended').workloads).toEqual(['contended', 'uncontended']);
  expect(read('w1,W3', 'w5').workloads).toEqual(['W1', 'W3', 'W5']);
});

test('contestants, rounds and the file can be chosen', () => {
  const asked = read('pool', '--rounds', '3', '--contestants', 'tarn,pg-pool', '--json', 'a.json');
  expect(asked).toMatchObject({ contestants: ['tarn', 'pg-pool'], rounds: 3, json: resolve('a.json') });
});

test('a word that names nothing is refused with the words that there are, those of the subject only', () => {
  expect(() => read('W99')).toThrow("There is no workload 'W99'. There are: W1, W2");
  expect(() => read('pool', 'W1')).toThrow("There is no workload 'W1'. There are: uncontended, contended.");
  expect(() => read('pool', '--contestants', 'kysely')).toThrow("There is no contestant 'kysely'. There are: ours,");
  expect(() => read('--contestants', 'tarn')).toThrow("There is no contestant 'tarn'. There are: raw, ours");
});

test('rounds must be a whole number of at least one', () => {
  for (const rounds of ['0', '1.5', 'many', '']) {
    expect(() => read('pool', '--rounds', rounds)).toThrow(`--rounds takes a whole number, got ${rounds}.`);
  }
});
