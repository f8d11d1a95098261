/** Records by key from a cache: which statements are sent, whom keys mean, what is known to be absent, and what a write changes. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, QueryError, RecordNotFoundError, TypeConversionError } from '../core/errors.ts';
import { Database, Model, outsideTransaction, type AnyModelClass } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { bigint, blob, decimal, integer, text, timestamp } from '../schema/columns.ts';
import { integerKey, softDelete, uuidKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { ModelCache } from './model-cache.ts';

const open: Database[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((db) => db.dispose({ force: true })))));

async function sqlite(...models: AnyModelClass[]) {
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(...models);
  open.push(db);
  await db.createTables(models);
  const statements: string[] = [];
  db.on('query', ({ sql, kind }) => void (kind === 'read' && statements.push(sql)));
  return { db, sent: () => statements.splice(0) };
}

const users = () => class User extends Model('users', { ...integerKey, name: text(), face: blob().nullable() }) {};

describe('one record', () => {
  test('is read once, and is each time another object of the class', async () => {
    const User = users();
    const { sent } = await sqlite(User);
    await User.create({ name: 'ada', face: new Uint8Array([1]) });
    const cache = new ModelCache(User);
    const first = await cache.findOne(1);
    expect(sent()).toHaveLength(1);
    first!.name = 'changed';
    first!.face!.fill(9);
    const second = await cache.findOneOrFail(1);
    expect(sent()).toEqual([]);
    expect(second).toBeInstanceOf(User);
    expect(second).not.toBe(first);
    expect([second.name, second.face, second.isDirty]).toEqual(['ada', new Uint8Array([1]), false]);
    await second.assign({ name: 'saved' }).save();
    expect((await cache.findOne(1))!.name).toBe('saved');
  });

  test('that is not there is known not to be there, until one is inserted', async () => {
    const User = users();
    const { sent } = await sqlite(User);
    const cache = new ModelCache(User);
    expect([await cache.findOne(7), await cache.findOne(7)]).toEqual([null, null]);
    await expect(cache.findOneOrFail(7)).rejects.toThrow(RecordNotFoundError);
    expect(sent()).toHaveLength(1);
    expect(cache.getStats()).toMatchObject({ entries: 1, rows: 0, hits: 2, misses: 1 });
    await User.create({ id: 7, name: 'ada' });
    expect((await cache.findOne(7))!.name).toBe('ada');
  });

  test('that is marked as deleted is not there', async () => {
    class Note extends Model('notes', { ...integerKey, ...softDelete, words: text() }) {}
    await sqlite(Note);
    const note = await Note.create({ words: 'a' });
    const cache = new ModelCache(Note);
    expect(await cache.findOne(1)).not.toBeNull();
    await note.delete();
    expect(await cache.findOne(1)).toBeNull();
    await note.restore();
    expect(await cache.findOne(1)).not.toBeNull();
  });
});

describe('several records', () => {
  test('that are missing are read by one statement, in the order asked for', async () => {
    const User = users();
    const { sent } = await sqlite(User);
    await User.insertAll(['a', 'b', 'c', 'd'].map((name) => ({ name })));
    const cache = new ModelCache(User);
    const names = async (...keys: number[]) => (await cache.findAll(keys)).map(({ name }) => name);
    expect(await names(2)).toEqual(['b']);
    expect(await names(4, 99, 2, 1)).toEqual(['d', 'b', 'a']);
    expect(sent()).toHaveLength(2);
    expect(await names(1, 2, 4, 99)).toEqual(['a', 'b', 'd']);
    expect(await names()).toEqual([]);
    expect(sent()).toEqual([]);
    const [first, again] = await cache.findAll([1, 1]);
    expect(first).toBe(again);
    expect(cache.getStats()).toMatchObject({ entries: 4, rows: 3, misses: 4, hits: 7 });
  });

  test('load relations together, as those of one result do', async () => {
    class Author extends Model('authors', { ...integerKey }, { books: () => Author.hasMany(Book, 'authorId') }) {}
    class Book extends Model('books', { ...integerKey, authorId: integer() }, { author: () => Book.belongsTo(Author, 'authorId') }) {} // prettier-ignore
    const { sent } = await sqlite(Author, Book);
    await Author.insertAll([{}, {}]);
    await Book.insertAll([{ authorId: 1 }, { authorId: 2 }]);
    const cache = new ModelCache(Author);
    await cache.findAll([1, 2]);
    sent();
    const authors = await cache.findAll([1, 2]);
    await authors[0]!.load('books');
    expect(sent()).toHaveLength(1);
    expect(authors[1]!.isLoaded('books')).toBe(true);
  });
});

describe('keys', () => {
  test.each<[string, AnyModelClass, unknown, unknown]>([
    ['large', class Big extends Model('bigs', { id: bigint().primaryKey(), n: bigint() }) {}, 2n ** 62n + 1n, 2n ** 62n],
    ['text', class Word extends Model('words', { id: text().primaryKey(), n: bigint() }) {}, 'number 1', 'text 1'],
    ['uuid', class Guid extends Model('guids', { ...uuidKey, n: bigint() }) {}, '0190163d-8694-739b-aea5-966c26f8ad90', '0190163d-8694-739b-aea5-966c26f8ad91'],
    ['decimal', class Price extends Model('prices', { id: decimal(10, 2).primaryKey(), n: bigint() }) {}, '1.50', '1.51'],
    ['long decimal', class Exact extends Model('exacts', { id: decimal(20, 2).primaryKey(), n: bigint() }) {}, '1.50', '1.51'],
    ['a moment', class Tick extends Model('ticks', { id: timestamp().primaryKey(), n: bigint() }) {}, new Date(5), new Date(6)],
    ['an integer in a table with large ones', class Wide extends Model('wides', { ...integerKey, n: bigint() }) {}, 1, 2],
  ])('%s: found alone, together, and again', async (_name, model, key, other) => {
    const { sent } = await sqlite(model);
    const typed = model as ReturnType<typeof users>;
    await typed.insertAll([{ id: key, n: 5n } as never]);
    for (const first of ['alone', 'together']) {
      const cache = new ModelCache(typed);
      const alone = async () => ((await cache.findOne(key as never)) as { n?: bigint } | null)?.n;
      const together = async () => (await cache.findAll([other, key] as never)).length;
      if (first === 'alone') await alone();
      else await together();
      expect([await alone(), await together()]).toEqual([5n, 1]);
      sent();
      expect([await alone(), await together(), await cache.findOne(other as never)]).toEqual([5n, 1, null]);
      expect(sent()).toEqual([]);
    }
  }); // prettier-ignore

  test('of several columns are objects', async () => {
    class Line extends Model('lines', { order: integer().primaryKey(), place: integer().primaryKey(), words: text() }) {}
    const { sent } = await sqlite(Line);
    await Line.insertAll([{ order: 1, place: 2, words: 'a' }, { order: 2, place: 1, words: 'b' }]); // prettier-ignore
    const cache = new ModelCache(Line);
    expect((await cache.findOne({ order: 1, place: 2 }))!.words).toBe('a');
    const both = [{ place: 1, order: 2 }, { order: 9, place: 9 }, { order: 1, place: 2 }];
    expect((await cache.findAll(both)).map(({ words }) => words)).toEqual(['b', 'a']);
    expect((await cache.findAll(both)).map(({ words }) => words)).toEqual(['b', 'a']);
    expect(sent()).toHaveLength(2);
    await expect(cache.findOne({ order: 1 } as never)).rejects.toThrow(QueryError);
    await expect(cache.findOne(1 as never)).rejects.toThrow(QueryError);
  }); // prettier-ignore

  test('that the database takes for equal and the library does not are nobody absent', async () => {
    class Code extends Model('codes', { id: text().primaryKey(), n: integer() }) {}
    const { db } = await sqlite();
    db.bind(Code);
    await db.execute('create table codes (id text collate nocase primary key, n integer not null)');
    await Code.create({ id: 'a', n: 1 });
    const cache = new ModelCache(Code);
    expect(await cache.findAll(['A', 'B'])).toEqual([]);
    expect((await cache.findOne('A'))?.n).toBe(1);
    expect(await cache.findOne('B')).toBeNull();
  });

  test('that mean one row in two ways are nobody absent, also for who asks for one of them meanwhile', async () => {
    class Code extends Model('codes', { id: text().primaryKey(), n: integer() }) {}
    const asked: string[] = [];
    const scope = asyncScope;
    const answer = async ({ params }: { readonly params: readonly unknown[] }): Promise<FakeAnswer> => {
      asked.push(params.join());
      return { rows: params.join().toLowerCase().includes('a') ? [['a', 1]] : [] };
    };
    const db = new Database({ database: 'fake' }, new FakeBackend({ scope, answer })).bind(Code);
    open.push(db);
    const cache = new ModelCache(Code);
    const [both, alone] = await Promise.all([cache.findAll(['A', 'a']), cache.findOne('A')]);
    expect([both.length, alone?.n]).toEqual([1, 1]);
    cache.clear();
    expect(await cache.findAll(['A', 'a'])).toHaveLength(1);
    expect((await cache.findOne('A'))?.n).toBe(1);
    expect(asked).toHaveLength(4);
    expect(await cache.findAll(['x', 'y'])).toEqual([]);
    expect(await cache.findOne('x')).toBeNull();
    expect(asked).toHaveLength(5);
  });

  test('of the wrong kind are refused by name', async () => {
    const User = users();
    await sqlite(User);
    const cache = new ModelCache(User);
    for (const wrong of ['1', 1.5, {}, { id: 1 }])
      await expect(cache.findOne(wrong as never)).rejects.toThrow(TypeConversionError);
    for (const none of [null, undefined]) await expect(cache.findOne(none as never)).rejects.toThrow(QueryError);
    await expect(cache.findAll({ name: 'a' } as never)).rejects.toThrow(/list of keys/);
  });
});

describe('writes and transactions', () => {
  test('any write to the table takes everything, one to another table nothing', async () => {
    const User = users();
    class Other extends Model('others', { ...integerKey }) {}
    const { db } = await sqlite(User, Other);
    await User.insertAll([{ name: 'a' }, { name: 'b' }]);
    const cache = new ModelCache(User);
    await cache.findAll([1, 2]);
    await Other.create({});
    expect(cache.getStats()).toMatchObject({ entries: 2, invalidated: 0 });
    await db.execute("update USERS set name = 'c' where id = 1");
    expect(cache.getStats()).toMatchObject({ entries: 0, invalidated: 2 });
    await cache.findOne(1);
    await db.execute('analyze');
    expect(cache.getStats()).toMatchObject({ entries: 0, invalidated: 3 });
  });

  test('inside a transaction the database is asked, and nothing is kept', async () => {
    const User = users();
    const { db } = await sqlite(User);
    await User.create({ name: 'a' });
    const cache = new ModelCache(User);
    await cache.findOne(1);
    const attempt = db.transaction(async () => {
      await User.query().where({ id: 1 }).update({ name: 'b' });
      await User.create({ id: 2, name: 'b' });
      expect((await cache.findOne(1))!.name).toBe('b');
      expect((await cache.findAll([2, 1])).map(({ name }) => name)).toEqual(['b', 'b']);
      expect((await outsideTransaction(() => cache.findOne(1)))!.name).toBe('a');
      throw new Error('undo');
    });
    await expect(attempt).rejects.toThrow('undo');
    expect(cache.getStats()).toMatchObject({ bypassed: 3, hits: 1, misses: 1, entries: 1 });
  });
});

describe('refused are', () => {
  test('models whose records depend on the moment, with advice', async () => {
    const User = users();
    await sqlite(User);
    const before = new ModelCache(User);
    User.defaultScope((query) => query.where({ name: 'a' }));
    expect(() => new ModelCache(User)).toThrow(ConfigError);
    await expect(before.findOne(1)).rejects.toThrow(/QueryCache/);
  });

  test('models without a key or a database, another database, options there are none of, and a disposed cache', async () => {
    class Log extends Model('logs', { words: text() }) {}
    const User = users();
    expect(() => new ModelCache(User)).toThrow(ConfigError);
    const { db } = await sqlite(User, Log);
    expect(() => new ModelCache(Log as never)).toThrow(/primary key/);
    expect(() => new ModelCache(User, { maxRows: 1 } as never)).toThrow(ConfigError);
    expect(() => new ModelCache(User, { maxEntries: 0 })).toThrow(ConfigError);
    const cache = new ModelCache(User);
    cache.dispose();
    await expect(cache.findOne(1)).rejects.toThrow(/disposed/);
    const moved = new ModelCache(User);
    await db.dispose();
    await sqlite(User);
    await expect(moved.findOne(1)).rejects.toThrow(/another database/);
  });
});

describe('bounds', () => {
  test('are counted in keys and in time', async () => {
    const User = users();
    await sqlite(User);
    const clock = new VirtualClock();
    const cache = new ModelCache(User, { maxEntries: 2, ttlMs: 1_000, clock });
    await cache.findAll([1, 2, 3]);
    expect(cache.getStats()).toMatchObject({ entries: 2, evicted: 1 });
    await clock.advance(1_001);
    expect(cache.getStats()).toMatchObject({ entries: 0, expired: 2 });
  });
});

describe('on a database that answers late', () => {
  class Item extends Model('items', { ...integerKey, n: integer() }) {}

  function slow() {
    const sent: { sql: string; params: readonly unknown[]; answer: (answer?: FakeAnswer) => Promise<void> }[] = [];
    const answer = ({ sql, params }: { sql: string; params: readonly unknown[] }) =>
      new Promise<FakeAnswer>((resolve) => {
        sent.push({ sql, params, answer: async (given) => { resolve(given); await settle(); } }); // prettier-ignore
      });
    const db = new Database({ database: 'fake', poolSize: 10 }, new FakeBackend({ scope: asyncScope, answer })).bind(Item); // prettier-ignore
    open.push(db);
    return { cache: new ModelCache(Item), sent };
  }

  test('callers share what is being read, key by key', async () => {
    const { cache, sent } = slow();
    const [both, one, more] = [cache.findAll([1, 2]), cache.findOne(2), cache.findAll([2, 3])];
    await settle();
    expect(sent.map(({ params }) => String(params[0]))).toEqual(['[1,2]', '3']);
    await sent[1]!.answer({ rows: [] });
    await sent[0]!.answer({ rows: [[2, 20], [1, 10]] }); // prettier-ignore
    expect((await both).map(({ n }) => n)).toEqual([10, 20]);
    expect((await one)!.n).toBe(20);
    expect((await more).map(({ n }) => n)).toEqual([20]);
    expect(cache.getStats()).toMatchObject({ misses: 3, shared: 2, entries: 3 });
  });

  test('nothing that was read before a commit is kept, or given to who asks after it', async () => {
    const { cache, sent } = slow();
    const early = cache.findOne(1);
    await settle();
    const write = Item.create({ n: 2 });
    await settle();
    await sent[1]!.answer({ changes: 1 });
    await write;
    const late = cache.findOne(1);
    await settle();
    await sent[2]!.answer({ rows: [[1, 2]] });
    await sent[0]!.answer({ rows: [[1, 1]] });
    expect([(await early)!.n, (await late)!.n, (await cache.findOne(1))!.n]).toEqual([1, 2, 2]);
    expect(sent).toHaveLength(3);
  });

  test('a read that fails fails for all who share it, and is not kept', async () => {
    const { cache, sent } = slow();
    const both = [cache.findOne(1), cache.findAll([1, 2])].map((reading) => reading.catch((error: unknown) => String(error))); // prettier-ignore
    await settle();
    await sent[1]!.answer({ rows: [] });
    await sent[0]!.answer(new Error('gone'));
    expect(await Promise.all(both)).toEqual(['Error: gone', 'Error: gone']);
    expect(cache.getStats().entries).toBe(1);
  });
});
