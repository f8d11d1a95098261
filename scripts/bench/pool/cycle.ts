/**
 * The work that is asked of a pool, and its measurement. Between batches the event loop turns once, as it does in a program, so
 * that timers and what a pool has put off get their share.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Slice, SliceOrder } from '../protocol.ts';
import { cpuSince } from '../serve.ts';
import type { Connection, OpenPool, PoolContestant } from './contestant.ts';
import type { PoolWorkload } from './workloads.ts';

/** A pool that has its workload. */
export interface Stage {
  readonly pool: OpenPool;
  readonly workload: PoolWorkload;
  /** All that have been made. */
  readonly connections: readonly Connection[];
}

/** What a pool has done, equal for all. */
export interface Work {
  readonly opened: number;
  readonly uses: number;
}

/** How long the cycles between two looks at the clock are to take. */
const BATCH_MS = 4;
const VERIFIED_CYCLES = 100;

export function openStage(contestant: PoolContestant, workload: PoolWorkload): Stage {
  const { size, callers } = workload;
  const connections: Connection[] = [];
  const connect = (): Connection => {
    const connection = { uses: 0 };
    connections.push(connection);
    return connection;
  };
  return { pool: contestant.open({ size, callers, connect }), workload, connections };
}

/** Has all connections out at once, so that all are open: some pools close what was idle for ten seconds. */
async function fill({ pool, workload }: Stage): Promise<void> {
  const held = await Promise.all(Array.from({ length: workload.size }, () => pool.acquire()));
  for (const one of held) await pool.release(one);
}

/** What is timed. */
async function cycle(pool: OpenPool, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const held = await pool.acquire();
    pool.connection(held).uses++;
    const returned = pool.release(held);
    if (returned) await returned;
  }
}

/** Each caller does `each` cycles. */
async function cycleAll({ pool, workload }: Stage, each: number): Promise<void> {
  if (workload.callers === 1) await cycle(pool, each);
  else await Promise.all(Array.from({ length: workload.callers }, () => cycle(pool, each)));
}

/** A pool that opens or lends less has not done the work. */
export async function verify(stage: Stage): Promise<Work> {
  await fill(stage);
  await cycleAll(stage, VERIFIED_CYCLES);
  return { opened: stage.connections.length, uses: stage.connections.reduce((sum, { uses }) => sum + uses, 0) };
}

/** Warms up, then measures. */
export async function slice(stage: Stage, { warmMs, ms }: SliceOrder): Promise<Slice> {
  await fill(stage);
  const warm = await run(stage, warmMs, 1);
  const batch = (warm.ops / warm.wall) * BATCH_MS;
  return run(stage, ms, Math.max(1, Math.floor(batch / stage.workload.callers)));
}

async function run(stage: Stage, ms: number, each: number): Promise<Slice> {
  let ops = 0;
  let wall = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  do {
    await cycleAll(stage, each);
    ops += each * stage.workload.callers;
    await turn();
    wall = performance.now() - began;
  } while (wall < ms);
  return { ops, wall, cpu: cpuSince(cpu) };
}
