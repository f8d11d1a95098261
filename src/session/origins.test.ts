/** Where statements are called: the line of the program that called, noted at the call, and only while somebody asks. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConnectionConfig } from '../backend/config.ts';
import { callSite } from '../core/call-site.ts';
import { ConfigError } from '../core/errors.ts';
import { Database, Model, outsideTransaction } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import type { QueryEvent } from '../observe/events.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend } from '../testing/fake-backend.ts';
import { carries, marked } from './ambient.ts';
import { isWithin } from './origins.ts';

class User extends Model('users', { ...integerKey, name: text() }, {
  posts: () => User.hasMany(Post, 'userId'),
}) {} // prettier-ignore
class Post extends Model('posts', { ...integerKey, userId: integer() }, {
  user: () => Post.belongsTo(User, 'userId'),
}) {} // prettier-ignore

type Play = (db: Database, events: QueryEvent[]) => Promise<unknown>;

async function withDatabase(play: Play, config: Partial<ConnectionConfig> = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'activerecord-origins-'));
  const db = new Database({ database: join(folder, 'a.db'), ...config }, SQLiteBackend).bind(User, Post);
  try {
    await db.createTables([User, Post]);
    await User.insertAll([{ name: 'Ada' }, { name: 'Bob' }]);
    await Post.insertAll([{ userId: 1 }, { userId: 2 }]);
    const events: QueryEvent[] = [];
    db.on('query', (event) => events.push(event), { callSites: true });
    await play(db, events);
  } finally {
    await db.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

const lines = readFileSync(import.meta.filename, 'utf8').split('\n');

/** The text of the line of this file that a site names. */
function lineAt(site: string | undefined): string {
  const [, line] = /origins\.test\.ts:(\d+):\d+$/.exec(site ?? '') ?? [];
  return line === undefined ? `${site}` : lines[Number(line) - 1]!.trim();
}

describe('the site of a statement', () => {
  const calls: [string, Play, (string | RegExp)[]][] = [
    ['is the line that asked', async () => {
      await User.query().all(); // here
    }, ['await User.query().all(); // here']],
    ['is that line for relations loaded with it too', async () => {
      await User.query().with('posts.user').all(); // with
    }, Array.from({ length: 3 }, () => 'await User.query().with(\'posts.user\').all(); // with')],
    ['is the line that began to read batches, and a stream', async () => {
      for await (const _ of User.query().inBatches(1)); // batches
      for await (const _ of User.query().stream()); // stream
    }, [/batches/, /batches/, /batches/, /stream/]],
    ['is a line for each of those that wait for one another', async (db) => {
      await db.transaction(() => Promise.all([
        User.query().count(), // one
        db.transaction(() => Post.query().count()), // nested
        Post.query().exists(), // two
      ]));
    }, [/one/, /nested/, /two/]],
    ['is the line of several that are awaited together', async () => {
      await Promise.all([User.query().with('posts').all(), Post.query().with('user').all()]); // together
    }, Array.from({ length: 4 }, () => /together/)],
    ['is a line of SQL of the program too', async (db) => {
      await db.sql`select 1`; // sql
      await db.execute('delete from posts'); // execute
    }, [/sql/, /execute/]],
  ]; // prettier-ignore
  test.each(calls)('%s', (_, play, expected) =>
    withDatabase(async (db, events) => {
      await play(db, events);
      const sites = events.filter(({ kind }) => kind !== 'transaction').map(({ site }) => lineAt(site));
      expect(sites).toEqual(
        expected.map((line) => (typeof line === 'string' ? line : (expect.stringMatching(line) as unknown))),
      );
    }),
  );

  test('is the transaction for its begin and commit, and the line inside for what it does', () =>
    withDatabase(async (db, events) => {
      await db.transaction(async () => { // around
        await User.create({ name: 'Cid' }); // inside
      }); // prettier-ignore
      expect(events.map(({ site }) => lineAt(site).split(' // ')[1])).toEqual(['around', 'inside', 'around']);
    }));

  test('is noted at the call, also when the answer comes from another thread', () =>
    withDatabase(
      async (_, events) => {
        const answers = [User.query().offload().count(), Post.query().offload().count()]; // both
        await Promise.all(answers);
        expect(events.map(({ site }) => lineAt(site))).toEqual([expect.stringMatching('both'), expect.stringMatching('both')]); // prettier-ignore
      },
      { workers: 1 },
    ));

  test('is absent when nobody asked, and no longer there when those who asked have ended', () =>
    withDatabase(async (db) => {
      const other = new Database({ database: ':memory:' }, SQLiteBackend);
      const seen: object[] = [];
      other.on('query', (event) => seen.push(event));
      await other.sql`select 1`;
      const stop = other.on('query', () => {}, { callSites: true });
      const stopToo = other.on('slowQuery', () => {}, { callSites: true });
      stop();
      stop(); // ends its own asking only
      await other.sql`select 2`;
      stopToo();
      await other.sql`select 3`;
      expect(seen.map((event) => 'site' in event)).toEqual([false, true, false]);
      expect(db.disposed).toBe(false);
      await other.dispose();
    }));

  test('is on slow statements too', () =>
    withDatabase(
      async (db) => {
        const sites: unknown[] = [];
        db.on('slowQuery', ({ site }) => sites.push(lineAt(site)), { callSites: true });
        await User.query().count(); // slow
        expect(sites).toEqual([expect.stringMatching('slow')]);
      },
      { slowQueryMs: 0.000_001 },
    ));

  test('is found behind more calls than stacks usually show, and leaves their length as it was', () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 1;
    try {
      const far = Array.from({ length: 20 }).reduce<() => string | undefined>((inner) => () => inner(), callSite);
      expect(lineAt(far())).toContain('const far');
      expect(Error.stackTraceLimit).toBe(1);
      expect(lineAt([callSite].map((ask) => ask())[0])).toContain('[callSite].map');
    } finally {
      Error.stackTraceLimit = limit;
    }
  });

  test('is undefined, and no harm, where a program has stacks of another form', () => {
    const prepare = Error.prepareStackTrace;
    Error.prepareStackTrace = (_, calls) => calls;
    try {
      expect(callSite()).toBeUndefined();
    } finally {
      Error.prepareStackTrace = prepare;
    }
  });
});

test('callSites is an option of statements, and nothing else is one', async () => {
  const db = new Database({ database: ':memory:' }, SQLiteBackend);
  expect(() => db.on('logPinned', () => {}, { callSites: true } as never)).toThrow(ConfigError);
  expect(() => db.on('query', () => {}, { callSite: true } as never)).toThrow(/Did you mean 'callSites'/);
  await db.dispose();
});

describe('a mark', () => {
  const mark = {};

  test('is on what is called within it: in transactions, outside of them, behind waits; and on nothing else', () =>
    withDatabase(async (db, events) => {
      await Promise.all([
        marked(asyncScope, mark, async () => {
          await User.query().count();
          await db.transaction(async () => {
            await User.create({ name: 'Cid' });
            await db.transaction(() => User.query().count());
            await outsideTransaction(() => Post.query().count());
          });
        }),
        Post.query().exists(),
        db.transaction(() => User.query().exists()),
      ]);
      const counted = events.filter(({ kind }) => kind !== 'transaction');
      const of = (within: boolean) => counted.filter((event) => isWithin(event, mark) === within);
      expect(of(true).map(({ sql }) => sql.slice(0, 8))).toEqual(['select c', 'insert i', 'select c', 'select c']);
      expect(of(false).map(({ sql }) => sql.slice(0, 8))).toEqual(['select 1', 'select 1']);
    }));

  test('is looked through by transactions: no statement within it is taken for one inside of a transaction', () =>
    withDatabase(async (db) => {
      await marked(asyncScope, mark, async () => {
        for await (const user of User.query().stream()) expect(user.name).not.toBe('');
        await db.transaction(async () => {
          await expect(outsideTransaction(async () => [...(await User.query().all())].length)).resolves.toBe(2);
        });
      });
    }));

  test('needs a scope that carries it', () => {
    expect([carries(asyncScope), carries(new FakeBackend().scope)]).toEqual([true, false]);
  });
});
