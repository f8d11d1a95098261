/** What a cached query answers: the same as without, by one statement; to whom an answer belongs; and what cannot be kept. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, QueryError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { op } from '../query/operators.ts';
import type { ResultCache } from '../query/ports.ts';
import { bigint, blob, decimal, integer, json, text, timestamp } from '../schema/columns.ts';
import { integerKey, softDelete } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { QueryCache } from './query-cache.ts';

class Shop extends Model(
  'shops',
  { ...integerKey, name: text() },
  { things: () => Shop.hasMany(Thing, 'shopId', { orderBy: 'id' }) },
) {}
class Thing extends Model(
  'things',
  {
    ...integerKey,
    shopId: integer(),
    name: text(),
    price: decimal(10, 2),
    big: bigint().default(0n),
    tags: json<string[]>().default(() => []),
    made: timestamp().default(() => new Date(0)),
    bytes: blob().default(() => new Uint8Array([1, 2, 3])),
  },
  { shop: () => Thing.belongsTo(Shop, 'shopId') },
) {}

const open: Database[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((db) => db.dispose()))));

async function shop() {
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Shop, Thing);
  open.push(db);
  await db.createTables([Shop, Thing]);
  await Shop.insertAll([{ name: 'a' }, { name: 'b' }]);
  await Thing.insertAll([1, 2, 3].map((n) => ({ shopId: (n % 2) + 1, name: `t${n}`, price: n })));
  const statements: string[] = [];
  db.on('query', ({ sql, kind }) => void (kind === 'transaction' || statements.push(sql)));
  return { db, cache: new QueryCache(db), sent: () => statements.splice(0).length };
}

const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));

describe('every end that reads', () => {
  const query = (cache: ResultCache) =>
    Thing.query()
      .where({ price: op.gt('1') })
      .orderBy('id')
      .cached(cache);
  test.each<[string, (cache: ResultCache) => Promise<unknown>]>([
    ['all', (cache) => query(cache).all()],
    ['one', (cache) => query(cache).one()],
    ['oneOrFail', (cache) => query(cache).oneOrFail()],
    ['count', (cache) => query(cache).count()],
    ['exists', (cache) => query(cache).exists()],
    ['sum', (cache) => query(cache).sum('price')],
    ['avg', (cache) => query(cache).avg('price')],
    ['min', (cache) => query(cache).min('name')],
    ['max', (cache) => query(cache).max('big')],
    ['pluck', (cache) => query(cache).pluck('price')],
    ['paginate by number', (cache) => query(cache).paginate({ page: 1, size: 1 })],
    ['paginate by cursor', (cache) => query(cache).paginate({ size: 1 })],
    ['select', (cache) => query(cache).select('name', 'sum(price) as total').all()],
    ['one of select', (cache) => query(cache).select('name').one()],
    ['paginate of select', (cache) => query(cache).select('name').paginate({ page: 2, size: 1 })],
    ['a step behind it', (cache) => query(cache).limit(1).all()],
    ['with relations', (cache) => query(cache).with('shop.things').all()],
    ['a union', (cache) => query(cache).union(Thing.query()).all()],
    ['countRelated', async (cache) => {
      const counts = await Shop.countRelated(await Shop.query().cached(cache).all(), 'things', (things) => things.cached(cache));
      return [...counts.values()];
    }],
  ])('%s: answers the same again without a statement', async (_name, end) => {
    const { cache, sent } = await shop();
    const first = await end(cache);
    expect(sent()).toBeGreaterThan(0);
    const again = await end(cache);
    expect(sent()).toBe(0);
    expect(plain(again)).toBe(plain(first));
    expect(cache.getStats()).toMatchObject({ bypassed: 0, shared: 0, hitRate: 0.5 });
  }); // prettier-ignore
});

describe('callers', () => {
  test('get records of their own, whatever others do with theirs', async () => {
    const { cache, sent } = await shop();
    const things = Thing.query().orderBy('id').cached(cache);
    const [mine] = await things.all();
    mine!.name = 'changed';
    mine!.tags.push('changed');
    mine!.made.setFullYear(2000);
    mine!.bytes.fill(9);
    const [yours] = await things.all();
    expect(sent()).toBe(1);
    expect(yours).not.toBe(mine);
    expect(yours).toMatchObject({ name: 't1', tags: [], made: new Date(0), bytes: new Uint8Array([1, 2, 3]) });
    expect(yours!.isDirty).toBe(false);
  });

  test('get bytes of their own also in plain rows and in lists of values', async () => {
    const { cache } = await shop();
    const query = Thing.query().limit(1).cached(cache);
    for (const read of [() => query.pluck('bytes'), async () => (await query.select('bytes as b').all()).map(({ b }) => b)]) {
      const [mine] = await read();
      mine!.fill(9);
      expect([...(await read())[0]!]).toEqual([1, 2, 3]);
    }
  }); // prettier-ignore

  test('can save what they read from the cache', async () => {
    const { cache } = await shop();
    const things = Thing.query().orderBy('id').cached(cache);
    await things.all();
    const [thing] = await things.all();
    await thing!.assign({ name: 'saved' }).save();
    expect((await things.all()).map(({ name }) => name)).toEqual(['saved', 't2', 't3']);
  });

  test('have relations loaded from the cache into siblings of their own', async () => {
    const { cache, sent } = await shop();
    const shops = () => Shop.query().orderBy('id').with('things').cached(cache).all();
    const [first] = [await shops(), sent()];
    const again = await shops();
    expect(sent()).toBe(0);
    expect(again.map(({ things }) => things.map(({ id }) => id))).toEqual([[2], [1, 3]]);
    expect(again[1]!.things[0]).not.toBe(first[1]!.things[0]);
  });
});

describe('questions', () => {
  test('that differ in values, in text, or in how numbers come, have answers of their own', async () => {
    const { cache, sent } = await shop();
    const ask = (condition: string, values: readonly unknown[]) =>
      Thing.query().where(condition, values).cached(cache).count();
    await ask('name = ?', ['1']);
    await ask('name = ?', ['2']);
    await ask('name  = ?', ['1']);
    await ask('name = ? or name = ?', ['1', '2s1:3']);
    await ask('name = ? or name = ?', ['1s1:2', '3']);
    await ask('id = ?', [1]);
    await ask('id = ?', [null]);
    await ask('id = ?', [new Uint8Array([1])]);
    expect(sent()).toBe(8);
    expect(cache.getStats()).toMatchObject({ hits: 0, misses: 8, entries: 8 });
  });

  test('a soft delete leaves no answer that shows what is deleted', async () => {
    class Note extends Model('notes', { ...integerKey, ...softDelete, words: text() }) {}
    const { db, cache } = await shop();
    db.bind(Note);
    await db.createTables([Note]);
    const note = await Note.create({ words: 'a' });
    const count = () => Note.query().cached(cache).count();
    expect(await count()).toBe(1);
    await note.delete();
    expect(await count()).toBe(0);
    expect(await Note.query().onlyDeleted().cached(cache).count()).toBe(1);
  });

  test('the query that is given a cache is as it was', async () => {
    const { cache, sent } = await shop();
    const query = Thing.query();
    query.cached(cache);
    await query.count();
    await query.count();
    expect(sent()).toBe(2);
  });
});

describe('refused is', () => {
  test('what reads too much to be kept, or must be as it is now', async () => {
    const { db, cache } = await shop();
    const things = Thing.query().cached(cache);
    expect(() => things.stream()).toThrow(QueryError);
    expect(() => things.select('name').stream()).toThrow(/cached/);
    expect(() => things.inBatches()).toThrow(/cached/);
    expect(() => things.findEach()).toThrow(/cached/);
    await expect(things.where({ id: 1 }).delete()).rejects.toThrow(/cached/);
    await expect(things.where({ id: 1 }).update({ name: 'x' })).rejects.toThrow(/cached/);
    await expect(db.transaction(() => things.forUpdate().all())).rejects.toThrow(/forUpdate/);
    await expect(things.select('nextval(1) as n').all()).rejects.toThrow(/more than read/);
  });

  test('what is no cache, and options there are none of', async () => {
    const { db, cache } = await shop();
    for (const wrong of [undefined, null, {}, 'cache', db])
      expect(() => Thing.query().cached(wrong as never)).toThrow(/takes a QueryCache/);
    expect(() => Thing.query().cached(cache, { read: [] } as never)).toThrow(/Did you mean 'reads'/);
    for (const reads of ['orders', [1], ['']])
      expect(() => Thing.query().cached(cache, { reads } as never)).toThrow(/list of names/);
    expect(() => new QueryCache({} as never)).toThrow(ConfigError);
    expect(() => cache.invalidate('things' as never)).toThrow(ConfigError);
  });

  test('the cache of another database', async () => {
    class Stranger extends Model('strangers', { ...integerKey }) {}
    const other = new Database({ database: ':memory:' }, SQLiteBackend).bind(Stranger);
    open.push(other);
    const { cache } = await shop();
    await expect(Stranger.query().cached(cache).all()).rejects.toThrow(/another database/);
  });

  test('a cache that is disposed', async () => {
    const { cache } = await shop();
    await Thing.query().cached(cache).all();
    cache.dispose();
    cache.dispose();
    expect(cache.getStats()).toMatchObject({ entries: 0, rows: 0 });
    await expect(Thing.query().cached(cache).all()).rejects.toThrow(/disposed/);
  });

  test('SQL that may read tables that nobody names', async () => {
    const { cache } = await shop();
    const things = Thing.query().cached(cache);
    await expect(things.where('shop_id in (select id from shops)').all()).rejects.toThrow(/reads: \['orders'\]/);
    await expect(things.where('shop_id in shops').all()).rejects.toThrow(QueryError);
    await expect(things.join('shops s on s.id = things.shop_id').all()).rejects.toThrow(QueryError);
    await expect(things.cte('x', 'select * from shops').all()).rejects.toThrow(QueryError);
    await expect(things.select('(select count(*) from shops) as n').all()).rejects.toThrow(QueryError);
    await expect(things.with('shop', (shops) => shops.where('exists (select 1)')).all()).rejects.toThrow(QueryError);
    for (const harmless of ["name <> 'select'", 'id in (1, 2)', 'origin_in < 1 or 1 = 1 -- join', 'name in (?, ?)']) {
      const values = harmless.includes('?') ? ['a', 'b'] : [];
      const query = things.where(harmless.replace('origin_in', 'price'), values);
      await expect(query.all(), harmless).resolves.toBeInstanceOf(Array);
    }
    const named = Thing.query().cached(cache, { reads: ['shops'] });
    await expect(named.where('shop_id in (select id from shops)').count()).resolves.toBe(3);
  });
});
