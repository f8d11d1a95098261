/** Databases: by configuration, with their models, tables and statements of one's own, and their end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, PoolClosedError, QueryError } from './core/errors.ts';
import { sql } from './core/sql.ts';
import { configureModels, Database, Model, type AnyModelClass } from './database.ts';
import { integer, json, text, timestamp } from './schema/columns.ts';
import { integerKey } from './schema/groups.ts';
import { SQLiteBackend } from './sqlite/backend.ts';

let folder: string;
let file: string;
const databases = new Set<Database>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-db-'));
  file = join(folder, 'a.db');
});
afterEach(async () => {
  await Promise.all([...databases].map((db) => db.dispose()));
  databases.clear();
  rmSync(folder, { recursive: true, force: true });
});

const keep = (db: Database): Database => (databases.add(db), db);
const notes = () => class Note extends Model('notes', { ...integerKey, words: text() }) {};
const users = () => class User extends Model('users', { ...integerKey, name: text() }) {};

describe('configuring', () => {
  test('models with equal configurations share one database, so a transaction spans them', async () => {
    const [Note, User] = [notes(), users()];
    const db = keep(Note.configure({ database: file }, SQLiteBackend));
    expect(User.configure({ database: relative('.', file), poolSize: 5 }, SQLiteBackend)).toBe(db);
    expect([Note.database, User.database]).toEqual([db, db]);
    await db.createTables([Note, User]);
    await expect(Note.transaction(async () => {
      await Note.create({ words: 'a' });
      await User.create({ name: 'b' });
      throw new Error('stop');
    })).rejects.toThrow('stop'); // prettier-ignore
    expect([await Note.query().count(), await User.query().count()]).toEqual([0, 0]);
  });

  test('again with an equal configuration changes nothing', () => {
    const Note = notes();
    const db = keep(Note.configure({ database: file }, SQLiteBackend));
    expect(Note.configure({ database: file, poolTimeout: 30 }, SQLiteBackend)).toBe(db);
  });

  test('with another one while it is in use is refused, naming both, and leaves nothing open', async () => {
    const Note = notes();
    const db = keep(Note.configure({ database: file }, SQLiteBackend));
    const other = join(folder, 'b.db');
    const wrong = () => Note.configure({ database: other, minSize: 1 }, SQLiteBackend);
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(new RegExp(`Note uses the database '${file}' and cannot be given '${other}'`));
    expect(() => Note.configure({ database: file, poolSize: 7, password: 'x' }, SQLiteBackend)).toThrow(ConfigError);
    expect(() => Note.configure({ database: file, poolSize: 7 }, SQLiteBackend)).toThrow(/configurations differ \(poolSize: default and 7\)/); // prettier-ignore
    expect(Note.database).toBe(db);
    // The refused database is not kept: another model gets a new one, which is open.
    const pools: ReturnType<typeof SQLiteBackend.createPool>[] = [];
    const watched: typeof SQLiteBackend = {
      ...SQLiteBackend,
      createPool(...parts) {
        pools.push(SQLiteBackend.createPool(...parts));
        return pools.at(-1)!;
      },
    };
    expect(() => Note.configure({ database: other, minSize: 1 }, watched)).toThrow(ConfigError);
    const fresh = keep(users().configure({ database: other, minSize: 1 }, watched));
    expect(pools.map(({ state }) => state === 'open')).toEqual([false, true]);
    expect(fresh.pool).toBe(pools[1]);
  });

  test('several models at once binds all of them or none', () => {
    const [Note, User] = [notes(), users()];
    keep(User.configure({ database: join(folder, 'b.db') }, SQLiteBackend));
    expect(() => configureModels([Note, User], { database: file }, SQLiteBackend)).toThrow(ConfigError);
    expect(() => Note.database).toThrow(/no database yet/);
    const db = keep(configureModels([Note], { database: file }, SQLiteBackend));
    expect(Note.database).toBe(db);
  });

  test('in memory: the same object means the same database, an equal one another', () => {
    const config = { database: ':memory:' };
    const db = keep(notes().configure(config, SQLiteBackend));
    expect(keep(users().configure(config, SQLiteBackend))).toBe(db);
    expect(keep(users().configure({ ...config }, SQLiteBackend))).not.toBe(db);
  });

  test('what is no configuration, no backend or no model is refused', () => {
    const Note = notes();
    expect(() => Note.configure(undefined as never, SQLiteBackend)).toThrow(ConfigError);
    expect(() => Note.configure({ database: file }, undefined as never)).toThrow(/takes a configuration and a backend/);
    expect(() => Note.configure({ database: file }, {} as never)).toThrow(ConfigError);
    const db = keep(new Database({ database: file }, SQLiteBackend));
    expect(() => db.bind(Date as unknown as AnyModelClass)).toThrow(/Date is not a model/);
    expect(() => db.bind(undefined as never)).toThrow(/undefined is not a model/);
  });

  test('the configuration is kept as it was given, and later changes to the object do not reach it', () => {
    const config = { database: file, poolSize: 3 };
    const db = keep(new Database(config, SQLiteBackend));
    config.poolSize = 9;
    expect(db.config).toEqual({ database: file, poolSize: 3 });
    expect(Object.isFrozen(db.config)).toBe(true);
  });
});

describe('disposing', () => {
  test('frees the models for another database', async () => {
    const Note = notes();
    const db = keep(Note.configure({ database: file }, SQLiteBackend));
    await db.dispose();
    expect(() => Note.database).toThrow(/has been disposed/);
    const next = keep(Note.configure({ database: file }, SQLiteBackend));
    expect(next).not.toBe(db);
    await next.createTables([Note]);
    expect(await Note.query().count()).toBe(0);
  });

  test('a model may be given another database while the first is being disposed', async () => {
    const Note = notes();
    const db = keep(Note.configure({ database: file }, SQLiteBackend));
    const disposing = db.dispose();
    const next = keep(Note.configure({ database: join(folder, 'b.db') }, SQLiteBackend));
    await disposing;
    expect(Note.database).toBe(next);
  });

  test('refuses what comes afterwards, and a second call is the same end', async () => {
    const db = keep(new Database({ database: file }, SQLiteBackend));
    await db.sql`select 1`;
    await db.dispose();
    await db.dispose();
    await expect(db.sql`select 1`).rejects.toBeInstanceOf(PoolClosedError);
    await expect(db.transaction(() => {})).rejects.toBeInstanceOf(PoolClosedError);
    expect(() => db.bind(notes())).toThrow(/has been disposed/);
  });

  test('works right after the first statement was begun', async () => {
    const db = keep(new Database({ database: file }, SQLiteBackend));
    const results = Promise.allSettled([db.sql`select 1`, db.execute('create table t (a)'), db.transaction(() => {})]);
    await db.dispose();
    await results;
    expect(db.pool.getStats()).toMatchObject({ total: 0, waiting: 0 });
  });
});

describe('statements of one’s own', () => {
  test('bind every value, join fragments, and name the columns', async () => {
    const db = keep(new Database({ database: ':memory:' }, SQLiteBackend));
    await db.execute('create table t (id integer primary key, at text, n)');
    const { changes, lastInsertId } = await db.execute('insert into t (at, n) values (?, ?), (?, ?)', [new Date(0), 1, null, true]); // prettier-ignore
    expect([changes, lastInsertId]).toEqual([2, 2]);
    const where = sql`n = ${1} and typeof(n) = ${'integer'}`;
    expect(await db.sql`select id, at as "when" from t where ${where} order by id`).toEqual([{ id: 1, when: '1970-01-01T00:00:00.000Z' }, { id: 2, when: null }]); // prettier-ignore
    expect(await db.sql<{ n: number }>`insert into t (n) values (${2}) returning n`).toEqual([{ n: 2 }]);
  });

  test('are counted, and refused before they are sent when they cannot be right', async () => {
    const db = keep(new Database({ database: ':memory:' }, SQLiteBackend));
    await expect(db.execute('select ?')).rejects.toThrow(/1 placeholders and 0 values/);
    await expect(db.sql`select ${undefined}`).rejects.toThrow(/undefined/);
    await expect(db.sql`select ${{ a: 1 }}`).rejects.toThrow(QueryError);
    await expect(db.sql`select ${[1, 2]}`).rejects.toThrow(QueryError);
  });

  test.each(['begin', ' BEGIN immediate', '/* x */ commit', '-- x\nrollback', 'savepoint a', 'release a', 'end'])(
    'that begin or end transactions are refused: %s',
    async (statement) => {
      const db = keep(new Database({ database: ':memory:' }, SQLiteBackend));
      await expect(db.execute(statement)).rejects.toThrow(/db\.transaction\(\)/);
    },
  );

  test('are one: what follows a semicolon is refused, unless it is text or the body of a trigger', async () => {
    const db = keep(new Database({ database: ':memory:' }, SQLiteBackend));
    await db.execute('create table t (a); ');
    await expect(db.execute('insert into t values (1); drop table t')).rejects.toThrow(/one statement/);
    await db.execute("insert into t values ('a; b')");
    await db.execute('create trigger x after insert on t begin delete from t; end');
    expect(await db.sql`select a from t -- the end; really`).toEqual([{ a: 'a; b' }]);
  });
});

describe('tables', () => {
  test('are created once, in whatever order the models are given, with foreign keys among them', async () => {
    class Author extends Model('authors', { ...integerKey, name: text().unique() }) {}
    class Book extends Model('books', { ...integerKey, authorId: integer().index(), data: json().nullable() }, {
      author: () => Book.belongsTo(Author, 'authorId'),
    }) {} // prettier-ignore
    const db = keep(new Database({ database: file }, SQLiteBackend)).bind(Book, Author);
    await db.createTables([Book, Author]);
    await db.createTables([Author, Book]);
    await Author.create({ id: 1, name: 'a' });
    await Book.create({ authorId: 1 });
    await expect(Book.create({ authorId: 2 })).rejects.toMatchObject({ code: 'AR_FOREIGN_KEY_VIOLATION' });
    expect(await db.sql`select name from sqlite_schema where type = 'index' and sql is not null`).toEqual([{ name: 'books_author_id_idx' }]); // prettier-ignore
    await db.createTables([Author, Book], { recreate: true });
    expect([await Author.query().count(), await Book.query().count()]).toEqual([0, 0]);
  });

  test('that refer to each other, or to themselves, are created and recreated', async () => {
    class Chicken extends Model('chickens', { ...integerKey, eggId: integer().nullable(), motherId: integer().nullable() }, {
      egg: () => Chicken.belongsTo(Egg, 'eggId'),
      mother: () => Chicken.belongsTo(Chicken, 'motherId'),
    }) {} // prettier-ignore
    class Egg extends Model('eggs', { ...integerKey, chickenId: integer().nullable() }, {
      chicken: () => Egg.belongsTo(Chicken, 'chickenId'),
    }) {} // prettier-ignore
    const db = keep(new Database({ database: file }, SQLiteBackend)).bind(Chicken, Egg);
    await db.createTables([Chicken, Egg]);
    const chicken = await Chicken.create({ id: 1, motherId: 1 });
    chicken.eggId = (await Egg.create({ chickenId: 1 })).id;
    await chicken.save();
    await db.createTables([Chicken, Egg], { recreate: true });
    expect([await Chicken.query().count(), await Egg.query().count()]).toEqual([0, 0]);
  });

  test('are created all or not at all', async () => {
    class Good extends Model('good', { ...integerKey }) {}
    class Bad extends Model('sqlite_bad', { ...integerKey, at: timestamp() }) {}
    const db = keep(new Database({ database: file }, SQLiteBackend)).bind(Good, Bad);
    await expect(db.createTables([Good, Bad])).rejects.toMatchObject({ code: 'AR_DATABASE' });
    expect(await db.sql`select count(*) as n from sqlite_schema`).toEqual([{ n: 0 }]);
  });
});
