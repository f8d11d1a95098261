/** What `npm run bench` is asked for: its words, checked and with their defaults. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTESTANTS } from './contestants.ts';
import { POOLS } from './pool/contestants.ts';
import { POOL_WORKLOADS } from './pool/workloads.ts';
import { WORKLOADS } from './workloads.ts';

export interface Arguments {
  /** What is measured: ways to SQLite, or pools. */
  readonly subject: keyof typeof SUBJECTS;
  readonly workloads: readonly string[];
  readonly contestants: readonly string[];
  readonly rounds: number;
  /** The file for the numbers. */
  readonly json: string;
}

const SUBJECTS = {
  records: { workloads: WORKLOADS, contestants: CONTESTANTS, rounds: '6', json: 'bench.json' },
  pool: { workloads: POOL_WORKLOADS, contestants: POOLS, rounds: '10', json: 'bench-pool.json' },
};

/** Throws when a word or a number is not understood. Files go to `results` unless an argument says otherwise. */
export function readArguments(args: readonly string[], results: string): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: 'string' }, contestants: { type: 'string' }, json: { type: 'string' } },
  });
  const words = positionals.flatMap((word) => word.split(','));
  const subject = words[0]?.toLowerCase() === 'pool' ? 'pool' : 'records';
  const all = SUBJECTS[subject];
  return {
    subject,
    workloads: chosen('workload', subject === 'pool' ? words.slice(1) : words, Object.keys(all.workloads)),
    contestants: chosen('contestant', values.contestants?.split(',') ?? [], Object.keys(all.contestants)),
    rounds: roundsOf(values.rounds ?? all.rounds),
    json: values.json === undefined ? join(results, all.json) : resolve(values.json),
  };
}

/** The names that are meant, however they are capitalized; all of them when none is given. */
function chosen(what: string, words: readonly string[], all: readonly string[]): readonly string[] {
  if (words.length === 0) return all;
  return words.map((word) => {
    const name = all.find((name) => name.toLowerCase() === word.toLowerCase());
    if (name === undefined) throw new Error(`There is no ${what} '${word}'. There are: ${all.join(', ')}.`);
    return name;
  });
}

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (Number.isSafeInteger(rounds) && rounds >= 1) return rounds;
  throw new Error(`--rounds takes a whole number, got ${text}.`);
}
