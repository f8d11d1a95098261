/**
 * The soak: writers, snapshots, streams and reads in this process and writers in others, all at once on one file for some time.
 * Then everything is disposed, and the file is judged.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Database } from '../../src/index.ts';
import { createBank, openBank } from './bank.ts';
import { judgeBank } from './judge.ts';
import { Random } from './random.ts';
import { readOn, readStreams, takeSnapshots } from './readers.ts';
import { Rival, type RivalReport } from './rivals.ts';
import type { Stage } from './stage.ts';
import { Tally, textOf } from './tally.ts';
import { within } from './within.ts';
import { write } from './writers.ts';

/** Who takes part. */
export interface Cast {
  readonly writers: number;
  readonly snapshots: number;
  readonly streams: number;
  readonly reads: number;
  /** Other processes, and the writers in each. */
  readonly rivals: number;
  readonly rivalWriters: number;
}

/** The full number of each. */
export const CAST: Cast = { writers: 60, snapshots: 10, streams: 4, reads: 1, rivals: 2, rivalWriters: 4 };

export interface SoakOptions {
  /** A path at which there is no file yet. */
  readonly file: string;
  readonly seconds: number;
  readonly seed: number;
  readonly cast: Cast;
  readonly onProgress: (tally: Tally, seconds: number) => void;
}

export interface SoakResult {
  readonly tally: Tally;
  readonly rivals: readonly RivalReport[];
  /** The longest that a task of this process waited for a connection. */
  readonly longestWaitMs: number;
  /** How late timers were in this process, in milliseconds. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly failures: readonly string[];
}

/** Fewer than those who want one, so that they wait for each other as well. */
const POOL_SIZE = 8;
const PROGRESS_MS = 5_000;

/** Longer than anybody waits for a connection or a lock: who has not ended by then never will. */
const GRACE_MS = 60_000;

/** Runs the soak once. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { file, seed, cast } = options;
  await createBank(file);
  const rivals: Rival[] = [];
  try {
    for (let number = 1; number <= cast.rivals; number++)
      rivals.push(await Rival.start({ file, seed, number, writers: cast.rivalWriters }));
    const db = openBank(file, POOL_SIZE);
    const { tally, delay, endless } = await perform(db, options);
    const { used, waiting, waitMs } = db.pool.getStats();
    const failures = [
      ...(endless > 0 ? [`${endless} tasks have not ended within ${GRACE_MS / 1_000} s`] : []),
      ...unwanted('this process', tally, { used, waiting }),
    ];
    const reports: RivalReport[] = [];
    for (const [i, stopped] of (await stopAll(rivals)).entries()) {
      if (stopped.status === 'fulfilled') reports.push(stopped.value);
      else failures.push(`other process ${i + 1}: ${textOf(stopped.reason)}`);
    }
    // Only now: of processes that close a file in the same moment each can take another for one that goes on, and leave the log to it.
    await db.dispose({ timeoutMs: endless + used > 0 ? 0 : GRACE_MS });
    failures.push(...reports.flatMap((report, i) => unwanted(`other process ${i + 1}`, report, report)));
    const kept = [tally.kept, ...reports.map((report) => report.kept)].flat();
    failures.push(...judgeBank(file, kept));
    return { tally, rivals: reports, longestWaitMs: waitMs.max, delay, failures };
  } finally {
    for (const rival of rivals) rival.kill();
  }
}

/** Stops processes one after the other, so that each but the last closes the file while another uses it. */
async function stopAll(rivals: readonly Rival[]): Promise<PromiseSettledResult<RivalReport>[]> {
  const stopped: PromiseSettledResult<RivalReport>[] = [];
  for (const rival of rivals) stopped.push(...(await Promise.allSettled([rival.stop(GRACE_MS)])));
  return stopped;
}

/** Runs all tasks of this process until time is over and each has ended. */
async function perform(
  db: Database,
  { seconds, seed, cast, onProgress }: SoakOptions,
): Promise<Pick<SoakResult, 'tally' | 'delay'> & { readonly endless: number }> {
  const tally = new Tally();
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1_000;
  let moves = 0;
  const stage: Stage = { db, tally, over: () => elapsed() >= seconds, nextMove: () => ++moves };
  const lateness = monitorEventLoopDelay({ resolution: 1 });
  lateness.enable();
  const progress = setInterval(() => onProgress(tally, elapsed()), PROGRESS_MS);
  let tasks = 0;
  let ended = 0;
  const start = (count: number, task: (stage: Stage, random: Random) => Promise<void>): Promise<void>[] =>
    Array.from({ length: count }, () => task(stage, new Random(seed, tasks++)).then(() => void ended++));
  const all = Promise.all([
    ...start(cast.writers, write),
    ...start(cast.snapshots, takeSnapshots),
    ...start(cast.streams, readStreams),
    ...start(cast.reads, readOn),
  ]);
  await within(all, seconds * 1_000 + GRACE_MS).catch(() => {}); // those that have not ended are counted
  clearInterval(progress);
  lateness.disable();
  const delay = { p50: ms(lateness.percentile(50)), p99: ms(lateness.percentile(99)), max: ms(lateness.max) };
  return { tally, endless: tasks - ended, delay };
}

function ms(nanoseconds: number): number {
  return nanoseconds / 1e6;
}

/** What a process should not have to report. */
function unwanted(
  who: string,
  { surfaced, errors }: Pick<Tally, 'surfaced' | 'errors'>,
  { used, waiting }: Pick<RivalReport, 'used' | 'waiting'>,
): string[] {
  const hidden = surfaced > errors.length ? [`${who}: ${surfaced} errors in all`] : [];
  const busy = used + waiting > 0 ? [`${who}: ${used} connections are in use and ${waiting} callers wait`] : [];
  return [...errors.map((error) => `${who}: ${error}`), ...hidden, ...busy];
}
