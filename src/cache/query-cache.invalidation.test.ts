/** What is told to be committed, when, and what a cache forgets for it: each kind of write, and what only seems to be one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Database, Model, outsideTransaction } from '../database.ts';
import { sqliteDialect } from '../dialect/sqlite.ts';
import { asyncScope } from '../node/async-scope.ts';
import type { CommitEvent } from '../observe/events.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey, softDelete } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend } from '../testing/fake-backend.ts';
import { QueryCache } from './query-cache.ts';

class Undo extends Error {}

class Person extends Model('people', { ...integerKey, name: text().unique() }) {}
class Pet extends Model('pets', {
  ...integerKey,
  ownerId: integer().references(() => Person, { onDelete: 'cascade', onUpdate: 'cascade' }),
}) {}
class Toy extends Model('toys', {
  ...integerKey,
  petId: integer()
    .nullable()
    .references(() => Pet, { onDelete: 'set null' }),
}) {}
class Food extends Model('foods', { ...integerKey, name: text(), n: integer().default(0) }) {}
class Note extends Model('notes', { ...integerKey, ...softDelete, words: text() }) {}
const models = [Person, Pet, Toy, Food, Note] as const;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A database of a file, so that reads run beside a transaction, and what it told. */
async function home() {
  const folder = mkdtempSync(join(tmpdir(), 'ar-cache-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  const db = new Database({ database: join(folder, 'home.db'), poolSize: 3 }, SQLiteBackend).bind(...models);
  ends.push(() => db.dispose());
  await db.createTables(models);
  await Person.insertAll([{ name: 'ada' }, { name: 'bob' }]);
  await Pet.insertAll([{ ownerId: 1 }, { ownerId: 2 }]);
  await Toy.insertAll([{ petId: 1 }]);
  await Food.insertAll([{ name: 'bread' }]);
  const told: CommitEvent['tables'][] = [];
  db.on('commit', ({ tables }) => void told.push(tables));
  return { db, cache: new QueryCache(db), told: () => told.splice(0) };
}

describe('outside of transactions', () => {
  const writes: [string, (db: Database) => Promise<unknown>, CommitEvent['tables']][] = [
    ['create', () => Food.create({ name: 'tea' }), ['foods']],
    ['save', async () => (await Food.findOneOrFail(1)).assign({ name: 'tea' }).save(), ['foods']],
    ['delete', async () => (await Food.findOneOrFail(1)).delete(), ['foods']],
    ['insertAll', () => Food.insertAll([{ name: 'a' }, { name: 'b' }]), ['foods']],
    ['upsertAll', () => Food.upsertAll([{ id: 1, name: 'a' }], { on: ['id'] }), ['foods']],
    ['update of a query', () => Food.query().where({ id: 1 }).update({ name: 'x' }), ['foods']],
    ['delete of a query', () => Food.query().where({ id: 1 }).delete(), ['foods']],
    ['a write that finds no row', () => Food.query().where({ id: 99 }).delete(), ['foods']],
    ['a soft delete', async () => (await Note.create({ words: 'a' })).delete(), ['notes']],
    ['a write with a deadline', () => Food.query().where({ id: 1 }).deadline({ timeoutMs: 1_000 }).delete(), ['foods']],
    ['execute', (db) => db.execute('insert into "Foods" (name, n) values (?, 1)', ['x']), ['Foods']],
    ['sql', (db) => db.sql`update foods set name = ${'x'} returning id`, ['foods']],
    ['sql whose table is hard to see', (db) => db.sql`with x as (select 1) delete from foods`, undefined],
    ['a change of the schema', (db) => db.execute('create table more (id integer)'), undefined],
    ['a column that is dropped', (db) => db.schema.dropColumn('foods', 'n'), undefined],
  ];
  test.each(writes)('%s is told of', async (_name, write, tables) => {
    const { db, cache, told } = await home();
    await Food.query().cached(cache).count();
    await write(db);
    expect(told().at(-1)).toEqual(tables);
    expect(cache.getStats().entries).toBe(tables?.[0] === 'notes' ? 1 : 0);
  });

  test('the writer is told before it goes on, and sees its write', async () => {
    const { cache } = await home();
    const foods = Food.query().cached(cache);
    for (let n = 1; n <= 5; n++) {
      expect(await foods.count()).toBe(n);
      await Food.create({ name: 'more' });
    }
    expect(cache.getStats()).toMatchObject({ hits: 0, misses: 5, invalidated: 5 });
  });

  test('reads are not told of, nor are statements that only lock', async () => {
    const { db, told } = await home();
    await Food.findOne(1);
    await db.sql`select * from foods`;
    await db.introspect();
    await db.transaction(() => Food.query().forUpdate().all());
    await db.transaction(() => Food.query().count());
    expect(told()).toEqual([]);
  });

  test('a write that fails is told of, because it may have changed rows before', async () => {
    const { db, cache, told } = await home();
    await Person.query().cached(cache).all();
    await expect(db.execute("insert or fail into people (name) values ('carl'), ('ada')")).rejects.toThrow();
    expect(told()).toEqual([['people']]);
    expect((await Person.query().orderBy('id').cached(cache).all()).map(({ name }) => name)).toEqual(['ada', 'bob', 'carl']); // prettier-ignore
  });

  test('a write to another table leaves what is kept', async () => {
    const { cache } = await home();
    await Food.query().cached(cache).count();
    await Note.create({ words: 'a' });
    await Food.query().cached(cache).count();
    expect(cache.getStats()).toMatchObject({ hits: 1, invalidated: 0 });
  });

  test.each(['main.foods', '"foods"', '[Foods]', ' foods '])('reads names a table as the program writes it: %s', async (name) => {
    const { cache } = await home();
    const fed = Pet.query().where('(select count(*) from foods) > ?', [0]).cached(cache, { reads: [name] });
    expect(await fed.count()).toBe(2);
    await Food.query().allRows().delete();
    expect(await fed.count()).toBe(0);
    await Food.create({ name: 'a' });
    expect(await fed.count()).toBe(2);
    cache.invalidate([name]);
    expect(cache.getStats().entries).toBe(0);
  }); // prettier-ignore

  test('who names what is read gets no answer of who forgot it', async () => {
    const { cache } = await home();
    const fed = Pet.query().where('(select count(*) from foods) > ?', [0]);
    await fed.cached(cache, { reads: ['toys'] }).count();
    const known = fed.cached(cache, { reads: ['foods'] });
    expect(await known.count()).toBe(2);
    await Food.query().allRows().delete();
    expect(await known.count()).toBe(0);
  });

  test('invalidate forgets what was read of a table, whatever its name is written like', async () => {
    const { cache } = await home();
    await Food.query().cached(cache).count();
    await Note.query().cached(cache).count();
    cache.invalidate(['FOODS', 'nothing']);
    expect(cache.getStats()).toMatchObject({ entries: 1, invalidated: 1 });
    cache.clear();
    expect(cache.getStats()).toMatchObject({ entries: 0, invalidated: 1 });
  });
});

test('a query that locks is told of where SQL of the program beside it may write, however it ends', async () => {
  class LockingBackend extends FakeBackend {
    override readonly dialect = { ...sqliteDialect, lock: () => ' for update' };
  }
  class Job extends Model('jobs', { ...integerKey }) {}
  const db = new Database({ database: 'fake' }, new LockingBackend({ scope: asyncScope })).bind(Job);
  ends.push(() => db.dispose());
  const told: CommitEvent['tables'][] = [];
  db.on('commit', ({ tables }) => void told.push(tables));
  await db.transaction(async () => {
    const jobs = Job.query().forUpdate();
    await jobs.all();
    await jobs.pluck('id');
    await jobs.paginate({ size: 2 });
    for await (const _ of jobs.inBatches(2)) break;
  });
  expect(told).toEqual([]);
  await db.transaction(() => Job.query().cte('gone', 'delete from others returning id').forUpdate().all());
  expect(told).toEqual([undefined]);
});

describe('in transactions', () => {
  test('all tables are told of at the commit, before its promise resolves and before callbacks', async () => {
    const { db, cache, told } = await home();
    const order: unknown[] = [];
    db.on('commit', () => void order.push('told'));
    await Food.query().cached(cache).count();
    await db.transaction(async (tx) => {
      tx.afterCommit(() => void order.push('afterCommit'));
      await Food.create({ name: 'a' });
      await db.transaction(() => Note.create({ words: 'b' }));
      await db.execute('delete from toys');
      expect(told()).toEqual([]);
      expect(cache.getStats().entries).toBe(1);
    });
    order.push('resolved');
    expect(order).toEqual(['told', 'afterCommit', 'resolved']);
    expect(told().map((tables) => tables?.toSorted())).toEqual([['foods', 'notes', 'toys']]);
    expect(cache.getStats().entries).toBe(0);
  });

  test('a cached query asks the database, sees what was written, and keeps nothing of it', async () => {
    const { db, cache } = await home();
    const foods = Food.query().cached(cache);
    expect(await foods.count()).toBe(1);
    const attempt = db.transaction(async () => {
      await Food.create({ name: 'a' });
      expect(await foods.count()).toBe(2);
      expect(await outsideTransaction(() => foods.count())).toBe(1);
      throw new Undo();
    });
    await expect(attempt).rejects.toThrow(Undo);
    expect(await foods.count()).toBe(1);
    expect(cache.getStats()).toMatchObject({ bypassed: 1, hits: 2, misses: 1, entries: 1 });
  });

  test('a query in a transaction that was passed asks the database too', async () => {
    const { db, cache } = await home();
    await db.transaction(async (tx) => {
      await Food.create({ name: 'a' });
      expect(await outsideTransaction(() => Food.using(tx).query().cached(cache).count())).toBe(2);
    });
    expect(cache.getStats()).toMatchObject({ bypassed: 1, entries: 0 });
  });

  test('nothing is told of one that is rolled back, or wrote nothing', async () => {
    const { db, cache, told } = await home();
    await Food.query().cached(cache).count();
    await expect(db.transaction(async () => { await Food.create({ name: 'a' }); throw new Undo(); })).rejects.toThrow(Undo); // prettier-ignore
    await db.transaction(async (tx) => { await Food.create({ name: 'a' }); await tx.rollback(); }); // prettier-ignore
    await db.transaction(() => Food.findOne(1));
    expect(told()).toEqual([]);
    expect(cache.getStats().entries).toBe(1);
  });

  test('what a part wrote is told of although it was rolled back: too much rather than too little', async () => {
    const { db, told } = await home();
    await db.transaction(async (tx) => {
      await db.transaction(async () => { await Food.create({ name: 'a' }); throw new Undo(); }).catch(() => {}); // prettier-ignore
      await tx.savepoint('here');
      await Note.create({ words: 'a' });
      await tx.rollbackTo('here');
    });
    expect(told().map((tables) => tables?.toSorted())).toEqual([['foods', 'notes']]);
  });

  test('a statement of which the table is not known counts for the whole of it', async () => {
    const { db, told } = await home();
    await db.transaction(async () => {
      await Food.create({ name: 'a' });
      await db.transaction(() => db.sql`with x as (select 1) delete from notes`);
    });
    expect(told()).toEqual([undefined]);
  });

  test('a cache that is made in the middle hears of what was written before', async () => {
    const { db } = await home();
    let cache: QueryCache | undefined;
    await db.transaction(async () => {
      await Food.create({ name: 'a' });
      cache = new QueryCache(db);
      expect(await outsideTransaction(() => Food.query().cached(cache!).count())).toBe(1);
    });
    expect(await Food.query().cached(cache!).count()).toBe(2);
  });

  test('a commit that is refused is told of', async () => {
    const { db, told } = await home();
    const attempt = db.transaction(async () => {
      await db.execute('pragma defer_foreign_keys = on');
      await db.execute('update pets set owner_id = 99');
    });
    await expect(attempt).rejects.toThrow();
    expect(told()).toEqual([undefined]); // a pragma may be anything
  });
});

describe('foreign keys', () => {
  test('a deletion is told of for all tables whose rows go or change with it', async () => {
    const { cache, told } = await home();
    const toys = Toy.query().where({ petId: 1 }).cached(cache);
    expect([await toys.count(), await Pet.query().cached(cache).count()]).toEqual([1, 2]);
    await (await Person.findOneOrFail(1)).delete();
    expect(told().map((tables) => tables?.toSorted())).toEqual([['people', 'pets', 'toys']]);
    expect([await toys.count(), await Pet.query().cached(cache).count()]).toEqual([0, 1]);
  });

  test('an update of keys changes those that refer to them, and goes no further', async () => {
    const { db, cache, told } = await home();
    const pets = Pet.query().where({ ownerId: 7 }).cached(cache);
    expect(await pets.count()).toBe(0);
    await db.execute('update People set id = 7 where id = 1');
    expect(told()).toEqual([['People', 'pets']]);
    expect(await pets.count()).toBe(1);
  });

  test('an insert changes no other table', async () => {
    const { db, told } = await home();
    await Person.create({ name: 'carl' });
    await db.execute("insert into people (name) values ('dora')");
    expect(told()).toEqual([['people'], ['people']]);
  });

  test('a replacement deletes', async () => {
    const { db, told } = await home();
    await db.execute("replace into people (id, name) values (1, 'eve')");
    expect(told()[0]?.toSorted()).toEqual(['people', 'pets', 'toys']);
  });

  test('an update that replaces deletes the rows in its way, and what hangs on them', async () => {
    const { db, cache } = await home();
    class Tag extends Model('tags', { ...integerKey, name: text().unique() }) {}
    class Label extends Model('labels', { ...integerKey, tagId: integer().references(() => Tag, { onDelete: 'cascade' }) }) {} // prettier-ignore
    await db.bind(Tag, Label).createTables([Tag, Label]);
    await Tag.insertAll([{ name: 'a' }, { name: 'b' }]);
    await Label.insertAll([{ tagId: 1 }, { tagId: 2 }]);
    expect(await Label.query().cached(cache).count()).toBe(2);
    await db.execute("update or replace tags set name = 'b' where id = 1");
    expect(await Label.query().cached(cache).count()).toBe(1);
  });

  test('those of models that are bound later count from then on', async () => {
    const { db, told } = await home();
    class Leash extends Model('leashes', { ...integerKey, petId: integer().references(() => Pet, { onDelete: 'cascade' }) }) {} // prettier-ignore
    await Pet.query().where({ id: 2 }).delete();
    db.bind(Leash);
    await Pet.query().where({ id: 1 }).delete();
    expect(told().map((tables) => tables?.toSorted())).toEqual([
      ['pets', 'toys'],
      ['leashes', 'pets', 'toys'],
    ]);
  });

  test('of a model that refers to nothing known, nobody knows what a write changes', async () => {
    const { db, told } = await home();
    class Broken extends Model('broken', { ...integerKey, x: integer().references(() => 5 as never) }) {}
    db.bind(Broken);
    await Food.create({ name: 'a' });
    expect(told()).toEqual([undefined]);
  });
});
