/** What a profiler tells: every statement once, by what it asks and where it was called, and nothing of other work. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigError, DatabaseError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { Database, Model } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend } from './fake-backend.ts';
import { QueryProfiler } from './query-profiler.ts';
import type { QueryReport } from './query-report.ts';

class User extends Model('users', { ...integerKey, name: text() }) {}
class Post extends Model('posts', { ...integerKey, userId: integer(), title: text() }, {
  user: () => Post.belongsTo(User, 'userId'),
}) {} // prettier-ignore

let db: Database;
beforeEach(async () => {
  db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
  await db.createTables([User, Post]);
  await User.insertAll(Array.from({ length: 10 }, (_, i) => ({ name: `User ${i + 1}` })));
  await Post.insertAll(Array.from({ length: 10 }, (_, i) => ({ userId: i + 1, title: 'x' })));
});
afterEach(() => db.dispose());

const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
const lineAt = (site: string | undefined): string =>
  lines[Number(/\.test\.ts:(\d+):/.exec(site ?? '')?.[1]) - 1] ?? `${site}`;

/** Eleven statements: one for the posts, and ten from one line for their authors. */
async function oneByOne(): Promise<void> {
  const posts = await Post.query().orderBy('id').all(); // posts
  for (const post of posts) await User.findOneOrFail(post.userId); // planted
}

const profiled = async (work: () => Promise<unknown>): Promise<QueryReport> =>
  (await new QueryProfiler(db).profile(work)).report;

describe('a planted N+1', () => {
  test('is eleven statements, of which ten are found, at one place that is named', async () => {
    const report = await profiled(oneByOne);
    expect([report.queries, report.rows, report.statements.length]).toEqual([11, 20, 11]);
    const [found, ...others] = report.nPlusOne(3);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ queries: 10, rows: 10, shape: 'select "id", "name" from "users" where "id" = ?' });
    expect(lineAt(found!.site)).toContain('// planted');
    expect(report.nPlusOne(10)).toHaveLength(1);
    expect(report.nPlusOne(11)).toEqual([]);
  });

  test('is in the bill, with counts by place and a line that says what to do', async () => {
    const bill = (await profiled(oneByOne)).bill({ times: false });
    expect(bill.replaceAll(/:\d+:\d+/g, '')).toBe(
      [
        '11 queries, 20 rows:',
        '  src/testing/query-profiler.test.ts: 10 queries, 10 rows',
        '    10 x select "id", "name" from "users" where "id" = ?',
        '  src/testing/query-profiler.test.ts: 1 query, 10 rows',
        '    select "id", "user_id", "title" from "posts" order by "id"',
        'N+1: src/testing/query-profiler.test.ts asks the same 10 times with different values. Ask once for all: with(…), load(…), findAll(keys).',
      ].join('\n'),
    );
  });

  test('is none when the values are always the same, when the places differ, or when it writes', async () => {
    const report = await profiled(async () => {
      for (let i = 0; i < 5; i++) await User.findOne(1);
      await User.findOne(1);
      await User.findOne(2);
      await User.findOne(3);
      for (let i = 0; i < 5; i++) await User.create({ name: `New ${i}` });
    });
    expect(report.queries).toBe(13);
    expect(report.nPlusOne(3)).toEqual([]);
  });

  test('is found by values that were pasted into the text, and by bytes that differ', async () => {
    const pasted = await profiled(async () => {
      for (const id of [1, 2, 3]) await db.execute(`select * from users where id = ${id}`);
    });
    expect(pasted.nPlusOne(3)).toMatchObject([{ queries: 3, shape: 'select * from users where id = ?' }]);
    const asked = (bytes: number[]) => db.sql`select ${Uint8Array.from(bytes)}`;
    const same = await profiled(async () => { for (const last of [1, 1, 1]) await asked([0, last]); }); // prettier-ignore
    const other = await profiled(async () => { for (const last of [1, 1, 2]) await asked([0, last]); }); // prettier-ignore
    expect([same.nPlusOne(3).length, other.nPlusOne(3).length]).toEqual([0, 1]);
  });
});

describe('a report', () => {
  test('groups by what is asked, and by where', async () => {
    const report = await profiled(async () => {
      await oneByOne();
      await Post.query().with('user').all(); // both
    });
    expect(report.byShape().map(({ queries, site }) => [queries, site === undefined])).toEqual([[10, false], [1, false], [1, false], [1, false]]); // prettier-ignore
    const sites = report.bySite().map(({ site, queries, shape }) => [lineAt(site).split('// ')[1], queries, shape === undefined]); // prettier-ignore
    expect(sites).toEqual([['planted', 10, false], ['both', 2, true], ['posts', 1, false]]); // prettier-ignore
  });

  test('has no site for statements of several places', async () => {
    const report = await profiled(async () => {
      await User.findOne(1);
      await User.findOne(2);
    });
    expect(report.byShape()).toMatchObject([{ queries: 2, site: undefined }]);
  });

  test('counts neither the control of transactions nor changes of the schema, and says so', async () => {
    const report = await profiled(async () => {
      await db.transaction(() => User.create({ name: 'Cid' }));
      await db.schema.createIndex('users', ['name']);
    });
    expect([report.queries, report.rows]).toEqual([1, 1]);
    expect(report.others.map(({ kind }) => kind)).toEqual(['transaction', 'transaction', 'schema']);
    expect(String(report)).toMatch(
      /\n {2}not counted: 3 that control transactions or change the schema, \d+\.\d\d ms$/,
    );
  });

  test('holds statements that the database refused, with their error', async () => {
    const report = await profiled(() => db.sql`select * from nowhere`.catch(() => {}));
    expect(report.statements).toMatchObject([{ sql: 'select * from nowhere', rows: 0 }]);
    expect(report.statements[0]!.error).toBeInstanceOf(DatabaseError);
  });

  test('keeps the first statements and counts all', async () => {
    const profiler = new QueryProfiler(db, { maxStatements: 2 });
    const { report } = await profiler.profile(oneByOne);
    expect([report.queries, report.rows, report.statements.length]).toEqual([11, 20, 2]);
    expect(String(report)).toContain('\n  and 9 other queries');
  });

  test('of nothing is one line', async () => {
    expect((await profiled(async () => {})).bill({ times: false })).toBe('0 queries, 0 rows');
  });

  test('names ten places and sums up the rest', async () => {
    const report = await profiled(async () => {
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
      await User.findOne(1);
    });
    const bill = report.bill({ lines: false, times: false }).split('\n');
    expect(bill.filter((line) => line === '  query-profiler.test.ts: 1 query, 1 row')).toHaveLength(10);
    expect(bill.at(-1)).toBe('  and 2 other queries');
  });
});

describe('the slowest', () => {
  test('come first, as their answers took', async () => {
    const delays = new Map([['select 1', 5], ['select 2', 40], ['select 3', 20]]); // prettier-ignore
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const answer = ({ sql }: CompiledQuery): undefined => void (now += delays.get(sql) ?? 0);
    const fake = new Database({ database: 'fake' }, new FakeBackend({ answer, scope: asyncScope }));
    const { report } = await new QueryProfiler(fake).profile(async () => {
      for (const sql of delays.keys()) await fake.execute(sql);
    });
    expect(report.slowest().map(({ sql }) => sql)).toEqual(['select 2', 'select 3', 'select 1']);
    expect(report.slowest(1)).toHaveLength(1);
    expect(report.totalMs).toBe(65);
    expect(String(report).split('\n')[0]).toBe('3 queries, 0 rows, 65.0 ms:');
    vi.restoreAllMocks();
    await fake.dispose();
  });
});

describe('what is counted', () => {
  test('by profile() is what the work calls, not what others call meanwhile', async () => {
    const profiler = new QueryProfiler(db);
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const [one, two] = await Promise.all([
      profiler.profile(async () => {
        await User.findOne(1);
        await gate;
        await User.findOne(2);
      }),
      profiler.profile(async () => {
        await oneByOne();
        go();
        return 'done';
      }),
      User.query().count(),
    ]);
    expect([one.report.queries, two.report.queries, two.result]).toEqual([2, 11, 'done']);
  });

  test('by start() is everything until stop()', async () => {
    const profiler = new QueryProfiler(db);
    await User.findOne(1);
    profiler.start();
    await Promise.all([User.findOne(1), User.findOne(2)]);
    expect(profiler.stop().queries).toBe(2);
    profiler.start();
    expect(profiler.stop().queries).toBe(0);
  });

  test('ends with the work, also when that fails', async () => {
    const profiler = new QueryProfiler(db);
    await expect(profiler.profile(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    const sites: boolean[] = [];
    db.on('query', (event) => sites.push('site' in event));
    await User.findOne(1);
    expect(sites).toEqual([false]);
  });

  test('without a scope is everything meanwhile', async () => {
    const fake = new Database({ database: 'fake' }, new FakeBackend());
    const profiler = new QueryProfiler(fake);
    const [{ report }] = await Promise.all([
      profiler.profile(() => fake.execute('select 1')),
      fake.execute('select 2'),
    ]);
    expect(report.queries).toBe(2);
    await fake.dispose();
  });
});

test('misuse is refused by name', async () => {
  const profiler = new QueryProfiler(db);
  expect(() => profiler.stop()).toThrow(/does not run/);
  profiler.start();
  expect(() => profiler.start()).toThrow(/runs already/);
  profiler.stop();
  expect(() => new QueryProfiler(User as never)).toThrow(/of a model it is Model\.database/);
  expect(() => new QueryProfiler(db, { maxStatement: 1 } as never)).toThrow(/Did you mean 'maxStatements'/);
  await expect(profiler.profile(undefined as never)).rejects.toBeInstanceOf(ConfigError);
  const { report } = await profiler.profile(() => {});
  expect(() => report.nPlusOne(1)).toThrow(ConfigError);
  expect(() => report.slowest(-1)).toThrow(ConfigError);
  expect(() => report.bill({ time: false } as never)).toThrow(/Did you mean 'times'/);
});
