/**
 * `npm run bench -- workers`: when a worker thread pays. The same statements inline and in a thread, by how long SQLite takes for
 * them and by how many rows they return: the time until the answer, and what the main thread works for it.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database as OurDatabase } from '@rhosocial/activerecord';
import { rotated, spread } from './statistics.ts';

interface Case {
  readonly title: string;
  readonly sql: string;
}

/** Microseconds for each statement. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

const ROUNDS = 7;
const SLICE_MS = 120;
/** Statements that are waited for at the same time. */
const IN_FLIGHT = 8;

/** Statements of growing work that return one row. */
const WORK: readonly Case[] = [1, 30, 100, 300, 1_000, 3_000, 10_000, 100_000].map((top) => ({
  title: `counting to ${top.toLocaleString('en')}`,
  sql: `with recursive c (n) as (select 1 union all select n + 1 from c where n < ${top}) select max(n) from c`,
}));

/** Statements that return more and more rows. */
const ROWS: readonly Case[] = [1, 10, 100, 1_000, 10_000].map((limit) => ({
  title: `${limit.toLocaleString('en')} rows of 8 columns`,
  sql: `select id, a, b, r, s, t, u, v from things limit ${limit}`,
}));

const TABLE =
  'create table things (id integer primary key, a integer, b integer, r real, s text, t text, u text, v text)';
const FILL = `with recursive c (n) as (select 1 union all select n + 1 from c where n < 10000)
  insert into things select n, n % 80, n * 7, n / 7.0, 'name ' || n, 'user' || n || '@example.org', '2026-01-01T00:00:00.000Z',
  case when n % 3 then null else 'note' end from c`;

/** Runs a statement on one of the database's readers. */
function run(db: OurDatabase, sql: string): unknown {
  const query = { sql, params: [], kind: 'read', offload: true } as const;
  return db.pool.share('read', (connection) => connection.run(query));
}

async function slice(db: OurDatabase, sql: string): Promise<Cost> {
  let count = 0;
  const cpu = process.threadCpuUsage();
  const began = performance.now();
  do {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => run(db, sql)));
    count += IN_FLIGHT;
  } while (performance.now() - began < SLICE_MS);
  const wall = performance.now() - began;
  const { user, system } = process.threadCpuUsage(cpu);
  return { wall: (wall * 1_000) / count, cpu: (user + system) / count };
}

/** The medians of both ways, taken in turn. */
async function measure(databases: readonly OurDatabase[], { sql }: Case): Promise<readonly Cost[]> {
  const costs = databases.map((): Cost[] => []);
  for (const db of databases) await slice(db, sql); // warm
  for (let round = 0; round < ROUNDS; round++)
    for (const at of rotated([...databases.keys()], round)) costs[at]!.push(await slice(databases[at]!, sql));
  return costs.map((taken) => ({
    wall: spread(taken.map(({ wall }) => wall)).median,
    cpu: spread(taken.map(({ cpu }) => cpu)).median,
  }));
}

function line(title: string, [inline, worker]: readonly Cost[]): string {
  const us = (value: number): string => value.toFixed(value < 100 ? 1 : 0).padStart(9);
  const ratio = (a: number, b: number): string => (a / b).toFixed(2).padStart(7);
  return [
    title.padEnd(26), us(inline!.wall), us(worker!.wall), ratio(worker!.wall, inline!.wall),
    us(inline!.cpu), us(worker!.cpu), ratio(worker!.cpu, inline!.cpu),
  ].join(' '); // prettier-ignore
}

/** Prints the table. */
export async function benchWorkers(): Promise<void> {
  // Imported when dist/ is there.
  const { Database } = await import('@rhosocial/activerecord');
  const { SQLiteBackend } = await import('@rhosocial/activerecord/sqlite');
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'activerecord-bench-'));
  const databases = [0, 1].map((workers) => new Database({ database: join(folder, 'a.db'), workers }, SQLiteBackend));
  try {
    await databases[0]!.execute(TABLE);
    await databases[0]!.execute(FILL);
    console.log(
      `microseconds for each statement, ${IN_FLIGHT} at a time, medians of ${ROUNDS}; inline is the time of SQLite`,
    );
    const heads = ['inline', 'worker', 'ratio', 'main CPU', 'main CPU', 'ratio'];
    console.log(`${''.padEnd(26)} ${heads.map((head, i) => head.padStart(i % 3 === 2 ? 7 : 9)).join(' ')}`);
    for (const one of [...WORK, ...ROWS]) console.log(line(one.title, await measure(databases, one)));
  } finally {
    await Promise.all(databases.map((db) => db.dispose()));
    rmSync(folder, { recursive: true, force: true });
  }
}
