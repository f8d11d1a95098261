/** How much is kept, and for how long, on a clock that is moved by hand. */
import { afterEach, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ModelCache } from './model-cache.ts';
import type { QueryCacheOptions } from './query-options.ts';
import { QueryCache } from './query-cache.ts';

class Item extends Model('items', { ...integerKey, n: integer() }) {}

let open: Database | undefined;
afterEach(() => open?.dispose());

/** A cache, and a question whose answer has as many rows as its limit. */
function bounded(options: QueryCacheOptions) {
  const backend = new FakeBackend({
    answer: ({ params }) => ({ rows: Array.from({ length: Number(params.at(-1)) }, (_, i) => [i, i]) }),
  });
  open = new Database({ database: 'fake' }, backend).bind(Item);
  const cache = new QueryCache(open, options);
  /** Answers whether the database was asked. */
  const ask = async (rows: number, n = 0): Promise<boolean> => {
    const before = backend.statements.length;
    await Item.query().where({ n }).limit(rows).cached(cache).all();
    return backend.statements.length > before;
  };
  return { cache, ask };
}

test('of too many results the one goes that was not asked for the longest', async () => {
  const { cache, ask } = bounded({ maxEntries: 2 });
  await ask(1, 1);
  await ask(1, 2);
  await ask(1, 1);
  await ask(1, 3);
  expect(cache.getStats()).toMatchObject({ entries: 2, rows: 2, evicted: 1 });
  expect([await ask(1, 1), await ask(1, 3), await ask(1, 2)]).toEqual([false, false, true]);
});

test('a question that is as long as a page of text is not kept, so that keys take no memory that nothing bounds', async () => {
  const { cache } = bounded({});
  const ask = (count: number) => {
    const ids = Array.from({ length: count }, (_, i) => 1_000_000 + i);
    return Item.query().inList('id', ids).limit(1).cached(cache).all();
  };
  for (let times = 0; times < 2; times++) {
    await ask(100);
    expect(await ask(3_000)).toHaveLength(1);
  }
  expect(cache.getStats()).toMatchObject({ entries: 1, hits: 1, misses: 1, bypassed: 2 });
});

test('of too many rows as many results go as it takes', async () => {
  const { cache, ask } = bounded({ maxRows: 10 });
  await ask(4, 1);
  await ask(4, 2);
  await ask(2, 3);
  expect(cache.getStats()).toMatchObject({ entries: 3, rows: 10, evicted: 0 });
  await ask(5, 4);
  expect(cache.getStats()).toMatchObject({ entries: 2, rows: 7, evicted: 2 });
});

test('a result that is larger than all may be is not kept, and takes nothing away', async () => {
  const { cache, ask } = bounded({ maxRows: 10 });
  await ask(10, 1);
  expect([await ask(11, 2), await ask(11, 2), await ask(10, 1)]).toEqual([true, true, false]);
  expect(cache.getStats()).toMatchObject({ entries: 1, rows: 10, evicted: 0 });
});

test('results without rows are bounded too', async () => {
  const { cache, ask } = bounded({ maxRows: 3 });
  for (let n = 0; n < 5; n++) await ask(0, n);
  expect(cache.getStats()).toMatchObject({ entries: 3, rows: 0, evicted: 2 });
});

test('a result becomes too old, however often it is asked for', async () => {
  const clock = new VirtualClock();
  const { cache, ask } = bounded({ ttlMs: 1_000, clock });
  await ask(1);
  await clock.advance(600);
  expect(await ask(1)).toBe(false);
  await clock.advance(400);
  expect(await ask(1)).toBe(false);
  await clock.advance(1);
  expect(await ask(1)).toBe(true);
  expect(cache.getStats()).toMatchObject({ entries: 1, expired: 1, hits: 2, misses: 2 });
  await clock.advance(1_001);
  expect(cache.getStats()).toMatchObject({ entries: 0, rows: 0, expired: 2 });
});

test('an answer that was long on its way is as old as its question', async () => {
  const clock = new VirtualClock();
  const backend = new FakeBackend({ answer: async () => { await clock.sleep(800); return { rows: [[1, 1]] }; } });
  open = new Database({ database: 'fake' }, backend).bind(Item);
  const [queries, records] = [new QueryCache(open, { ttlMs: 1_000, clock }), new ModelCache(Item, { ttlMs: 1_000, clock })];
  const ask = (): Promise<unknown> => Promise.all([Item.query().cached(queries).all(), records.findOne(1)]);
  await clock.runUntil(ask());
  await clock.advance(200);
  await ask();
  expect([queries.getStats().hits, records.getStats().hits]).toEqual([1, 1]);
  await clock.advance(1);
  expect([queries.getStats().entries, records.getStats().entries]).toEqual([0, 0]);
}); // prettier-ignore

test('without an age results are kept until they are written to', async () => {
  const clock = new VirtualClock();
  const { cache, ask } = bounded({ ttlMs: Infinity, clock });
  await ask(1);
  await clock.advance(10 ** 12);
  expect(await ask(1)).toBe(false);
  await Item.create({ n: 1 });
  expect(cache.getStats()).toMatchObject({ entries: 0, rows: 0, invalidated: 1 });
});

test('figures are frozen and begin at 0', () => {
  const stats = bounded({}).cache.getStats();
  expect(Object.isFrozen(stats)).toBe(true);
  expect(Object.values(stats).every((figure) => figure === 0)).toBe(true);
});

test.each([
  { maxEntries: 0 }, { maxEntries: 1.5 }, { maxEntries: Infinity }, { maxRows: 0 }, { maxRows: Infinity }, { ttlMs: 0 }, { ttlMs: Number.NaN },
  { maxRow: 1 }, { ttl: 1 },
])('%o is refused', (options) => {
  expect(() => bounded(options as QueryCacheOptions)).toThrow(ConfigError);
}); // prettier-ignore
