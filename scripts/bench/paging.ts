/**
 * `npm run bench -- paging`: what a page costs by how many rows lie before it, by offset and by keyset. The guide to memory management
 * draws one run of it. Imported when dist/ is there, because the library is measured as published.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, integer, integerKey, Model, op, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { columns } from './report.ts';
import { rotated, spread } from './statistics.ts';

/** A page with so many rows before it. */
interface PageCost {
  readonly before: number;
  /** CPU milliseconds of one page: medians of the rounds. */
  readonly offsetMs: number;
  readonly keysetMs: number;
}

const ROWS = 1_000_000;
const PAGE = 100;
const DEPTHS = [...Array.from({ length: 10 }, (_, tenth) => tenth * (ROWS / 10)), ROWS - PAGE];
const ROUNDS = 7;
const SLICE_MS = 100;

/** Rows of about 200 bytes. */
class Post extends Model('posts', { ...integerKey, userId: integer(), title: text(), body: text() }) {}

const FILL = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
  insert into posts (id, user_id, title, body)
  select i, i % 1000 + 1, 'Post ' || i, substr('${'What the post says. '.repeat(12)}', 1, 140 + i % 80) from n`;

/** Fills a table and reads pages of it. */
export async function benchPaging(onProgress: (line: string) => void): Promise<readonly PageCost[]> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'activerecord-bench-'));
  const db = new Database({ database: join(folder, 'a.db') }, SQLiteBackend).bind(Post);
  try {
    await db.createTables([Post]);
    await db.execute(FILL, [ROWS]);
    const costs: PageCost[] = [];
    for (const before of DEPTHS) {
      costs.push(await costAt(before));
      onProgress(`${before.toLocaleString('en')} rows before the page`);
    }
    return costs;
  } finally {
    await db.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line for each place in the table. */
export function formatPaging(costs: readonly PageCost[]): string {
  const rows = costs.map(({ before, offsetMs, keysetMs }) => [
    before.toLocaleString('en'),
    offsetMs.toFixed(2),
    keysetMs.toFixed(2),
    (offsetMs / keysetMs).toFixed(1),
  ]);
  return [
    `CPU milliseconds for a page of ${PAGE} records of ${ROWS.toLocaleString('en')}, medians of ${ROUNDS} rounds.`,
    '',
    ...columns([['rows before it', 'offset', 'keyset', 'ratio'], ...rows]),
  ].join('\n');
}

async function costAt(before: number): Promise<PageCost> {
  const posts = Post.query().orderBy('id').limit(PAGE);
  const ways = [
    (): Promise<Post[]> => posts.offset(before).all(),
    (): Promise<Post[]> => posts.where({ id: op.gt(before) }).all(), // numbered from 1 without a gap
  ];
  await refuseDifference(ways, before);
  const taken = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const way of rotated([...ways.keys()], round)) taken[way]!.push(await slice(ways[way]!));
  const [offsetMs, keysetMs] = taken.map((values) => spread(values).median) as [number, number]; // as many as ways
  return { before, offsetMs, keysetMs };
}

async function refuseDifference(ways: readonly (() => Promise<Post[]>)[], before: number): Promise<void> {
  const [byOffset, byKeyset] = await Promise.all(ways.map(async (way) => (await way()).map(({ id }) => id).join()));
  if (byOffset !== byKeyset) throw new Error(`Offset and keyset read different pages behind ${before} rows.`);
}

/** The CPU milliseconds of one page. */
async function slice(page: () => Promise<Post[]>): Promise<number> {
  let count = 0;
  const cpu = process.threadCpuUsage();
  const began = performance.now();
  do {
    await page();
    count++;
  } while (performance.now() - began < SLICE_MS);
  const { user, system } = process.threadCpuUsage(cpu);
  return (user + system) / 1_000 / count;
}
