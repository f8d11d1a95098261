/** `offload()` is a step: the statement of each end says so, and the query it was called on does not. */
import { expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';

class Item extends Model('items', { ...integerKey, n: integer() }) {}

/** What the statements so far said, in order. */
const said: unknown[] = [];
const backend = new FakeBackend({
  answer: ({ offload }) => {
    said.push(offload);
    return { rows: [[1, 1]] };
  },
});
new Database({ database: 'fake' }, backend).bind(Item);

test('every end that reads carries it, and steps behind it keep it', async () => {
  const query = Item.query().offload().where({ n: 1 }).limit(5);
  const ends: (() => Promise<unknown>)[] = [
    () => query.all(),
    () => query.one(),
    () => query.count(),
    () => query.exists(),
    () => query.pluck('n'),
    () => query.sum('n'),
    () => query.select('n').one(),
    () => query.union(Item.query()).all(),
    () => query.stream()[Symbol.asyncIterator]().next(),
    () => query.limit(1).inBatches(2)[Symbol.asyncIterator]().next(),
    () => Item.query().select('id').offload().all(),
    () => Item.query().offload().paginate({ size: 1 }),
  ];
  for (const end of ends) {
    said.length = 0;
    await end();
    expect(said, String(end)).toEqual([true]);
  }
});

test('the query it was called on is as it was, and so is one that never heard of it', async () => {
  const query = Item.query();
  query.offload();
  said.length = 0;
  await query.all();
  await Item.findOne(1);
  expect(said.map(Boolean)).toEqual([false, false]);
});
