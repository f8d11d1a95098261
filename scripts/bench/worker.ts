/**
 * A process that holds one contestant and is idle until it is told to do something: open a file, show the result of a workload,
 * run a slice of it. No garbage collection is forced between slices: it made some contestants slower than they are in a program.
 */
import Database from 'better-sqlite3';
import { CONTESTANTS } from './contestants.ts';
import type { Contestant, Operations } from './contestant.ts';
import type { Request, Slice, SliceOrder } from './protocol.ts';
import { cpuSince, serve } from './serve.ts';
import { openScene, WORKLOADS, type Scene, type Workload } from './workloads.ts';

interface Stage {
  readonly contestant: Contestant;
  readonly operations: Operations;
  readonly scene: Scene;
}

/** How long the runs between two looks at the clock are to take. */
const BATCH_MS = 4;

let stage: Stage | undefined;
/** Never reset, so that every save has something new to write. */
let counter = 0;
/** Where what is read ends up, so that reading is not optimized away. */
let sink = 0;

async function open(name: string, file: string): Promise<Pick<Contestant, 'label' | 'packages'>> {
  const { contestant } = await CONTESTANTS[name]!();
  const operations = await contestant.open(file);
  const db = new Database(file);
  db.pragma('foreign_keys = off'); // undoing deletes from tables that others point to
  db.pragma('wal_autocheckpoint = 0');
  stage = { contestant, operations, scene: openScene(db) };
  return { label: contestant.label, packages: contestant.packages };
}

async function verify({ operations, scene }: Stage, workload: Workload): Promise<unknown> {
  await workload.prepare?.(operations, scene);
  const result = await workload.verify(operations, scene);
  undo(workload, scene);
  return result;
}

function undo(workload: Workload, scene: Scene): void {
  if (!workload.undo) return;
  workload.undo(scene);
  scene.db.pragma('wal_checkpoint(truncate)');
}

/** Warms up, then measures. What a slice has written is undone before the next. */
async function slice(on: Stage, workload: Workload, { warmMs, ms }: SliceOrder): Promise<Slice> {
  const { operations, scene } = on;
  const round = async (length: number, batch: number): Promise<Slice> => {
    await workload.prepare?.(operations, scene);
    const result = await (workload.single ? runsOne(on, workload, length) : runsMany(on, workload, length, batch));
    undo(workload, scene);
    return result;
  };
  const warm = await round(warmMs, 1);
  const batch = Math.floor((warm.ops / warm.wall) * BATCH_MS);
  return round(ms, Math.min(4_096, Math.max(1, batch)));
}

async function runsMany(
  { contestant, operations, scene }: Stage,
  workload: Workload,
  ms: number,
  batch: number,
): Promise<Slice> {
  const sync = contestant.sync && workload.flows !== true;
  const touch = workload.touch ?? ((): number => 1);
  let ops = 0;
  let wall = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  do {
    if (sync) for (let k = 0; k < batch; k++) sink += touch(workload.run(operations, counter++, scene));
    else for (let k = 0; k < batch; k++) sink += touch(await workload.run(operations, counter++, scene));
    ops += batch;
    wall = performance.now() - began;
  } while (wall < ms);
  return { ops, wall, cpu: cpuSince(cpu) };
}

async function runsOne({ contestant, operations, scene }: Stage, workload: Workload, ms: number): Promise<Slice> {
  let ops = 0;
  let wall = 0;
  let cpu = 0;
  const end = performance.now() + ms;
  do {
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    if (contestant.sync) workload.run(operations, counter++, scene);
    else await workload.run(operations, counter++, scene);
    wall += performance.now() - before;
    cpu += cpuSince(cpuBefore);
    ops++;
    workload.undo?.(scene);
  } while (performance.now() < end);
  return { ops, wall, cpu };
}

async function obey(request: Request): Promise<unknown> {
  if (request.command === 'open') return open(request.contestant, request.file);
  if (!stage) throw new Error('The first command must be open.');
  const { operations, scene } = stage;
  if (request.command === 'verify') return verify(stage, WORKLOADS[request.workload]!);
  if (request.command === 'slice') return slice(stage, WORKLOADS[request.workload]!, request);
  scene.db.close();
  await operations.close();
  return sink;
}

serve(obey);
