/**
 * Kills processes that commit: each time the library opens the file again, and the judge looks whether every acknowledged commit
 * is there and no pair is torn. A commit that is there unacknowledged is right as well, since the kill may come between the two.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createBank, Half, openBank } from './bank.ts';
import { judgePairs } from './judge.ts';
import { Random } from './random.ts';
import { textOf } from './tally.ts';

export interface CrashOptions {
  /** A path at which there is no file yet. */
  readonly file: string;
  /** How many processes are killed, one after the other. */
  readonly crashes: number;
  readonly seed: number;
  readonly onProgress: (crashes: number, acknowledged: number) => void;
}

export interface CrashResult {
  readonly crashes: number;
  readonly acknowledged: number;
  /** Commits that are there and were not acknowledged. */
  readonly untold: number;
  readonly failures: readonly string[];
}

/** The longest that a process writes before it is killed. */
const LONGEST_MS = 400;
/** Between the numbers of one process and those of the next. */
const STEP = 1_000_000;
const PROGRESS_EVERY = 5;

/** Kills so many processes, unless something is wrong after one of them. */
export async function crash({ file, crashes, seed, onProgress }: CrashOptions): Promise<CrashResult> {
  const random = new Random(seed, -1);
  const acknowledged = new Set<number>();
  await createBank(file);
  let untold = 0;
  for (let done = 0; done < crashes; done++) {
    try {
      for (const pair of await killOne(file, done * STEP, random)) acknowledged.add(pair);
      await recover(file);
    } catch (error) {
      return { crashes: done, acknowledged: acknowledged.size, untold, failures: [textOf(error)] };
    }
    const verdict = judgePairs(file, acknowledged);
    untold = verdict.untold;
    if (verdict.failures.length > 0)
      return { crashes: done + 1, acknowledged: acknowledged.size, untold, failures: verdict.failures };
    if ((done + 1) % PROGRESS_EVERY === 0) onProgress(done + 1, acknowledged.size);
  }
  return { crashes, acknowledged: acknowledged.size, untold, failures: [] };
}

/** Starts a process, kills it while it writes, and answers what it had acknowledged. */
async function killOne(file: string, base: number, random: Random): Promise<number[]> {
  const args = [join(import.meta.dirname, 'victim.ts'), file, String(base)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const closed = once(child, 'close'); // when all it said has been read
  await Promise.race([once(child.stdout, 'data'), closed]);
  await delay(random.below(LONGEST_MS));
  child.kill('SIGKILL');
  await closed;
  if (child.signalCode !== 'SIGKILL')
    throw new Error(`the process ended by itself with code ${child.exitCode}: ${complaint}`);
  return said.split('\n').slice(0, -1).map(Number); // what has no end yet is no line
}

/** Opens the file with the library, as the next process would, which reads and writes. */
async function recover(file: string): Promise<void> {
  const db = openBank(file);
  try {
    const count = await Half.query().count();
    if (count % 2 !== 0) throw new Error(`the library sees ${count} halves after a crash`);
    await Half.query().where({ pair: 0 }).delete();
  } finally {
    await db.dispose();
  }
}
