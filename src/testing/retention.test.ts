/** What is held is found, exactly and by name; what is not held is not found, whatever else happens. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, RetentionError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { expectNothingRetained, type RetentionOptions, type Track } from './retention.node.ts';

class User extends Model('users', { ...integerKey, name: text() }) {}
class Post extends Model('posts', { ...integerKey, userId: integer() }, {
  user: () => Post.belongsTo(User, 'userId'),
}) {} // prettier-ignore

let db: Database;
beforeEach(async () => {
  db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
  await db.createTables([User, Post]);
  await User.insertAll([{ name: 'Ada' }, { name: 'Bob' }]);
  await Post.insertAll(Array.from({ length: 250 }, (_, i) => ({ userId: (i % 2) + 1 })));
});
afterEach(() => db.dispose());

const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
const lineAt = (site: string | undefined): string =>
  lines[Number(/\.test\.ts:(\d+):/.exec(site ?? '')?.[1]) - 1] ?? `${site}`;

/** The error of work that leaves something behind. */
async function left(work: (track: Track) => unknown, options?: RetentionOptions): Promise<RetentionError> {
  const error: unknown = await expectNothingRetained(work, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RetentionError);
  return error as RetentionError; // as was just seen
}

describe('nothing is left by', () => {
  test.each<[string, () => unknown]>([
    ['queries, with relations', async () => void (await Post.query().with('user').all())],
    ['work that answers its records', () => Post.query().limit(10).all()],
    ['records that are made, saved and deleted', async () => {
      const user = await User.create({ name: 'Cid' });
      user.name = 'Dan';
      await user.save();
      await user.delete();
    }],
    ['transactions, whether they commit or not', async () => {
      await db.transaction(async (tx) => {
        await User.create({ name: 'Cid' });
        await Post.insertAll([{ userId: 1 }, { userId: 2 }]);
        await tx.rollback();
      });
      await db.transaction(() => Post.query().forUpdate().limit(5).all());
    }],
    ['batches', async () => { for await (const _ of Post.query().inBatches(40)); }],
    ['several queries at once', () => Promise.all([1, 2, 3, 4].map((id) => Post.query().where({ id }).all()))],
    ['values kept instead of records', () => void (kept = [])],
  ])('%s', (_, work) => expectNothingRetained(work)); // prettier-ignore

  let kept: unknown[] = [];
  test('relations that are asked for record by record, and noticed as an N+1', async () => {
    const other = new Database({ database: ':memory:', nPlusOne: 'warn' }, SQLiteBackend);
    await db.dispose();
    other.bind(User, Post);
    await other.createTables([User, Post]);
    await User.insertAll([{ name: 'Ada' }]);
    await Post.insertAll(Array.from({ length: 20 }, () => ({ userId: 1 })));
    await expectNothingRetained(async () => {
      for (const post of await Post.query().all()) kept.push((await post.related('user').oneOrFail()).name);
    });
    await other.dispose();
  });
});

describe('records are found', () => {
  test('that were put into a list: how many, of which model and from where', async () => {
    const feed: object[] = [];
    const error = await left(async () => {
      const posts = await Post.query().limit(40).all(); // planted
      feed.push(...posts);
      await User.query().all();
    });
    expect(error).toMatchObject({ code: 'AR_RETENTION', retained: [{ what: 'Post', count: 120 }] });
    expect(lineAt(error.retained[0]!.site)).toContain('// planted');
    expect(error.message).toMatch(/^120 objects are still held after 3 runs:\n {2}120 records of Post, from src\/testing\/retention\.test\.ts:\d+:\d+\nA record that is held holds those it was read with/); // prettier-ignore
    expect(feed).toHaveLength(160); // what the warm-up left does not count
  });

  test('that a listener of the pool sees', async () => {
    const stops: (() => void)[] = [];
    const error = await left(
      async () => {
        const posts = await Post.query().limit(7).all();
        stops.push(db.pool.on('checkout', () => posts.length));
      },
      { runs: 2, warmup: 0 },
    );
    expect(error.retained).toMatchObject([{ what: 'Post', count: 14 }]);
    for (const stop of stops) stop();
  });

  test('that a timer waits with', async () => {
    const timers: NodeJS.Timeout[] = [];
    const error = await left(
      async () => {
        const user = await User.findOneOrFail(1);
        timers.push(setTimeout(() => user.name, 60_000));
      },
      { runs: 1 },
    );
    expect(error.message).toMatch(/^1 object is still held after 1 run:\n {2}1 record of User, from /);
    for (const timer of timers) clearTimeout(timer);
  });

  test('with those they were read with: one that is kept keeps its group of a hundred', async () => {
    let last: object | undefined;
    const work = async (): Promise<void> => void (last = (await Post.query().orderBy('id').all())[0]);
    expect((await left(work, { runs: 1 })).retained).toMatchObject([{ what: 'Post', count: 100 }]);
    expect(last).toBeDefined();
    const lastOfAll = async (): Promise<void> => void (last = (await Post.query().orderBy('id').all()).at(-1));
    expect((await left(lastOfAll, { runs: 1 })).retained).toMatchObject([{ what: 'Post', count: 50 }]);
  });

  test('by the model and the place of each, those that were made too', async () => {
    const kept: object[] = [];
    const error = await left(
      async () => {
        kept.push(await Post.query().with('user').limit(4).all());
        kept.push(await User.create({ name: 'Cid' })); // made
      },
      { runs: 1 },
    );
    expect(error.retained.map(({ what, count }) => [what, count])).toEqual([['Post', 4], ['User', 2], ['User', 1]]); // prettier-ignore
    expect(lineAt(error.retained[2]!.site)).toContain('// made');
  });
});

describe('other objects', () => {
  test('are watched when they are tracked', async () => {
    const cache = new Map<object, object>();
    const error = await left((track) => {
      const key = track({ id: 1 }, 'key of a cart');
      cache.set(key, track({ items: [] }, 'cart'));
      track({}, 'garbage');
    });
    expect(error.retained).toEqual([{ what: 'key of a cart', site: undefined, count: 3 }, { what: 'cart', site: undefined, count: 3 }]); // prettier-ignore
    expect(error.message).toBe('6 objects are still held after 3 runs:\n  3 x key of a cart\n  3 x cart');
  });

  test('may be held, as many as are allowed', async () => {
    const kept: object[] = [];
    const work = (track: Track): number => kept.push(track({}, 'it'));
    await expectNothingRetained(work, { allowed: 3 });
    expect((await left(work, { allowed: 2 })).message).toMatch(/^3 objects are still held after 3 runs and 2 allowed:/);
  });

  test('that are kept once, in the first run, are none of it', async () => {
    let cached: object[] | undefined;
    await expectNothingRetained(async () => (cached ??= await Post.query().all()));
    expect(cached).toHaveLength(250);
  });
});

test('what others read meanwhile is theirs', async () => {
  const kept: object[] = [];
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const watched = expectNothingRetained(() => Post.query().all().then(() => gate), { runs: 1, warmup: 0 }); // prettier-ignore
  kept.push(...(await Post.query().all()));
  go();
  await watched;
});

test('an error of the work passes through, and nobody watches any more', async () => {
  const mine = new Error('mine');
  await expect(expectNothingRetained(() => Promise.reject(mine))).rejects.toBe(mine);
  await expect(expectNothingRetained(() => Promise.reject(mine), { warmup: 0 })).rejects.toBe(mine);
  const { watched } = await import('../model/record-watch.ts');
  expect(watched).toBe(false);
});

test('wrong options are refused by name', async () => {
  const refuse = (options: object) => expect(expectNothingRetained(() => {}, options)).rejects;
  await refuse({ run: 1 }).toThrow(/Did you mean 'runs'/);
  await refuse({ runs: 0 }).toBeInstanceOf(ConfigError);
  await refuse({ warmup: -1 }).toThrow(/warmup must be a whole number/);
  await refuse({ allowed: 0.5 }).toThrow(/allowed must be a whole number/);
  await expect(expectNothingRetained(null as never)).rejects.toThrow(/must be a function/);
});
