import { expect, test } from 'vitest';
import { sql } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import { Database, Model } from '../database.ts';
import { sqliteDialect } from '../dialect/sqlite.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';

class Job extends Model('jobs', { ...integerKey, n: integer() }) {}

/** A backend that answers nothing, and locks rows as PostgreSQL does. */
class LockingBackend extends FakeBackend {
  override readonly dialect = { ...sqliteDialect, lock: () => ' for update' };
}

async function kindsOf(backend: FakeBackend, work: (tx: Transaction) => Promise<unknown>): Promise<string[]> {
  await using db = new Database({ database: 'app' }, backend).bind(Job);
  const kinds: string[] = [];
  db.on('query', ({ kind }) => kinds.push(kind));
  await db.transaction(work);
  return kinds.filter((kind) => kind !== 'transaction');
}

test('a query that locks its rows is a write, however it ends', async () => {
  const ends = async (tx: Transaction): Promise<void> => {
    const jobs = Job.using(tx).query().where({ n: 1 }).forUpdate();
    await jobs.all();
    await jobs.one();
    await jobs.pluck('n');
    await jobs.paginate({ size: 2 });
    for await (const _ of jobs.inBatches(2)) break;
  };
  expect(await kindsOf(new LockingBackend(), ends)).toEqual(['write', 'write', 'write', 'write', 'write']);
  const plain = (tx: Transaction) => Job.using(tx).query().where({ n: 1 }).all();
  expect(await kindsOf(new LockingBackend(), plain)).toEqual(['read']);
});

test('a query with a common table that writes, or with a function that does, is a write', async () => {
  const deleting = (tx: Transaction) =>
    Job.using(tx)
      .query()
      .cte('gone', sql`delete from jobs returning *`)
      .from('gone')
      .all();
  expect(await kindsOf(new FakeBackend(), deleting)).toEqual(['write']);
  const counting = (tx: Transaction) => Job.using(tx).query().select("nextval('ids') as n").all();
  expect(await kindsOf(new FakeBackend(), counting)).toEqual(['write']);
  const reading = (tx: Transaction) =>
    Job.using(tx)
      .query()
      .cte('some', sql`select * from jobs`)
      .from('some')
      .all();
  expect(await kindsOf(new FakeBackend(), reading)).toEqual(['read']);
});
