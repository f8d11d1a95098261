/** Budgets: who is counted, what is said when they are broken, and that they never stand in the way of the work. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BudgetError, ConfigError } from '../core/errors.ts';
import { Database, Model, outsideTransaction } from '../database.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { expectQueries, withBudget } from './budget.ts';
import { FakeBackend } from './fake-backend.ts';
import { VirtualClock } from './virtual-clock.ts';

class User extends Model('users', { ...integerKey, name: text() }) {}
class Post extends Model('posts', { ...integerKey, userId: integer() }, {
  user: () => Post.belongsTo(User, 'userId'),
}) {} // prettier-ignore

let db: Database;
beforeEach(async () => {
  db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
  await db.createTables([User, Post]);
  await User.insertAll([{ name: 'Ada' }]);
  await Post.insertAll(Array.from({ length: 10 }, () => ({ userId: 1 })));
});
afterEach(() => db.dispose());

const page = () => Post.query().with('user').limit(10).all();
const oneByOne = async () => {
  const posts = await Post.query().all();
  for (const { userId } of posts) await User.findOne(userId);
};

/** The error of work that breaks its budget. */
async function broken(work: Promise<unknown>): Promise<BudgetError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BudgetError);
  return error as BudgetError; // as was just seen
}

describe('a budget', () => {
  test('that is kept answers what the work answers', async () => {
    expect(await withBudget(db, { queries: 2, rows: 11 }, page)).toHaveLength(10);
    expect(await withBudget(db, { queries: 0 }, () => 'at once')).toBe('at once');
  });

  test('that is broken says what was allowed and spent, and where', async () => {
    const error = await broken(withBudget(db, { queries: 2, rows: 11 }, oneByOne));
    expect(error).toMatchObject({ code: 'AR_BUDGET', allowed: { queries: 2, rows: 11 }, spent: { queries: 11, rows: 20 } }); // prettier-ignore
    expect(error.message).toMatch(/^Over budget: 11 of 2 queries, 20 of 11 rows\.\n11 queries, 20 rows:\n {2}src\/testing\/budget\.test\.ts:\d+:\d+: 10 queries, 10 rows\n/); // prettier-ignore
    expect(error.report.bill({ lines: false, times: false })).toContain('10 x select "id", "name" from "users"');
  });

  test('is broken by one query, or one row, too many, and only by what was given', async () => {
    await withBudget(db, { queries: 2 }, page);
    await broken(withBudget(db, { queries: 1 }, page));
    await withBudget(db, { rows: 11 }, page);
    const error = await broken(withBudget(db, { rows: 10 }, page));
    expect(error.message).toMatch(/^Over budget: 11 of 10 rows\./);
  });

  test('of time is kept and broken on a virtual clock', async () => {
    const clock = new VirtualClock();
    const budget = { elapsedMs: 50, clock };
    expect(await clock.runUntil(withBudget(db, budget, () => clock.sleep(50)))).toBeUndefined();
    const error = await broken(clock.runUntil(withBudget(db, budget, () => clock.sleep(51))));
    expect(error.spent.elapsedMs).toBe(51);
    expect(error.message).toMatch(/^Over budget: 51\.0 ms of 50 ms\.\n0 queries, 0 rows, 0\.00 ms$/);
  });

  test('counts rows that are changed', async () => {
    await withBudget(db, { queries: 1, rows: 10 }, () => Post.query().allRows().update({ userId: 1 }));
    await broken(withBudget(db, { rows: 9 }, () => Post.query().allRows().update({ userId: 1 })));
  });

  test('does not count begin, commit and savepoints', () =>
    withBudget(db, { queries: 1 }, () => db.transaction(() => db.transaction(() => User.create({ name: 'Bob' })))));

  test('lets an error of the work out as it is, whatever was spent', async () => {
    const mine = new Error('mine');
    const failing = async (): Promise<never> => {
      await oneByOne();
      throw mine;
    };
    await expect(withBudget(db, { queries: 1 }, failing)).rejects.toBe(mine);
  });
});

describe('what counts', () => {
  test('is what the work calls, not what others call on the same database meanwhile', async () => {
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const inside = withBudget(db, { queries: 2 }, async () => {
      await User.findOne(1);
      await gate;
      await User.findOne(1);
    });
    await oneByOne();
    go();
    await inside;
  });

  test('is what is called in functions and timers that the work starts', async () => {
    const error = await broken(
      withBudget(db, { queries: 2 }, () => Promise.all([User.findOne(1), later(() => User.findOne(1)), db.transaction(() => User.findOne(1))])), // prettier-ignore
    );
    expect(error.spent.queries).toBe(3);
  });

  test('is counted in a transaction around, and outside of one within', async () => {
    await db.transaction(async () => {
      const error = await broken(withBudget(db, { queries: 0 }, () => User.findOne(1)));
      expect(error.spent.queries).toBe(1);
    });
    const fake = new Database({ database: 'fake', poolSize: 2 }, new FakeBackend({ scope: SQLiteBackend.scope }));
    const work = () => fake.transaction(() => outsideTransaction(() => fake.execute('insert into t values (1)')));
    expect((await broken(withBudget(fake, { queries: 0 }, work))).spent.queries).toBe(1);
    await fake.dispose();
  });

  test('is counted by each of several budgets inside each other', async () => {
    const outer = await broken(
      withBudget(db, { queries: 2 }, async () => {
        await User.findOne(1);
        const inner = await broken(withBudget(db, { queries: 1 }, oneByOne));
        expect(inner.spent.queries).toBe(11);
        await withBudget(db, { queries: 1 }, () => User.findOne(1));
      }),
    );
    expect(outer.spent.queries).toBe(13);
  });

  test('is what one database is asked', async () => {
    const other = new Database({ database: ':memory:' }, SQLiteBackend);
    await withBudget(db, { queries: 0 }, () => other.sql`select 1`);
    await broken(withBudget(other, { queries: 0 }, () => other.sql`select 1`));
    await other.dispose();
  });
});

describe('expectQueries', () => {
  test('takes exactly so many', async () => {
    expect(await expectQueries(db, 2, page)).toHaveLength(10);
    const more = await broken(expectQueries(db, 2, oneByOne));
    const fewer = await broken(expectQueries(db, 2, () => User.findOne(1)));
    expect([more.message.split('\n')[0], fewer.message.split('\n')[0]]).toEqual(['2 queries expected, 11 called.', '2 queries expected, 1 called.']); // prettier-ignore
    expect([more.spent.rows, fewer.spent.rows]).toEqual([20, 1]);
  });
});

test.each([
  [{}, /needs one of queries, rows, elapsedMs/],
  [{ queries: undefined }, /needs one of/],
  [{ querries: 2 }, /Did you mean 'queries'/],
  [{ queries: -1 }, /The budget's queries must be a whole number/],
  [{ rows: 1.5 }, /The budget's rows must be a whole number/],
  [{ elapsedMs: Number.NaN }, /The budget's elapsedMs must be a number/],
  [null, /A budget is an object/],
])('the budget %o is refused, before any work is done', async (budget, message) => {
  let called = false;
  const work = () => void (called = true);
  await expect(withBudget(db, budget as never, work)).rejects.toThrow(message);
  await expect(withBudget(db, budget as never, work)).rejects.toBeInstanceOf(ConfigError);
  await expect(expectQueries(User as never, 1, work)).rejects.toThrow(/counted of a database/);
  await expect(expectQueries(db, -1, work)).rejects.toBeInstanceOf(ConfigError);
  expect(called).toBe(false);
});

async function later<R>(act: () => Promise<R>): Promise<R> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  return act();
}
