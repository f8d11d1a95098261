/** Conformance of statements that change tables, and of what the database says of its tables. */
import { ConfigError, DatabaseError, QueryError } from '../../core/errors.ts';
import { Model, outsideTransaction } from '../../database.ts';
import type { TableDescription } from '../../dialect/catalog.ts';
import {
  bigint, blob, boolean, date, decimal, float, integer, json, oneOf, text, timestamp, uuid,
} from '../../schema/columns.ts'; // prettier-ignore
import { integerKey, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { describedTable, indexTexts } from './described.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene } from './scene.ts';

// Each case calls one of these, because a model can be bound to one database at a time.
const users = () => class User extends Model('users', { ...integerKey, name: text() }) {};

const statementCases: readonly ConformanceCase[] = [
  {
    name: 'dropTables drops tables that refer to each other, and leaves alone what is not there',
    run: (context) => {
      const User = users();
      class Post extends Model('posts', { ...integerKey, userId: integer().references(() => User) }) {}
      return scene(context, [User, Post], async (db) => {
        await Post.create({ userId: (await User.create({ name: 'a' })).id });
        await db.dropTables([User, Post]);
        await db.dropTables([User, Post]);
        equal((await db.introspect()).tables, [], 'tables');
      });
    },
  },
  {
    name: 'tables, columns and indexes are created, renamed and dropped by one statement each',
    run: (context) =>
      scene(context, [], async (db) => {
        const { schema } = db;
        await schema.createTable('drafts', { ...integerKey, title: text(), createdAt: timestamp() });
        await schema.addColumn('drafts', 'stars', integer().nullable());
        await schema.addColumn('drafts', 'odd "name', boolean().default(false));
        await schema.createIndex('drafts', ['created_at desc', 'stars'], { unique: true });
        await schema.createIndex('drafts', ['stars'], { name: 'by_stars' });
        await schema.renameColumn('drafts', 'title', 'headline');
        await schema.renameTable('drafts', 'articles');
        await schema.dropIndex('by_stars');
        await schema.dropColumn('articles', 'odd "name');
        const { tables } = await db.introspect();
        equal(tables.map(({ name }) => name), ['articles'], 'tables'); // prettier-ignore
        equal(tables[0]!.columns.map(({ name }) => name), ['id', 'headline', 'created_at', 'stars'], 'columns'); // prettier-ignore
        equal(indexTexts(tables[0]!), ['drafts_created_at_stars_key (created_at desc, stars) unique'], 'indexes');
        await schema.dropTable('articles');
        equal((await db.introspect()).tables, [], 'tables afterwards');
      }),
  },
  {
    name: 'a column that is added gives existing rows its constant default, of every kind',
    run: (context) => {
      const old = users();
      const bytes = Uint8Array.of(0, 255, 39);
      class User extends Model('users', {
        ...integerKey, name: text(), whole: integer().default(-5), big: bigint().default(-(2n ** 63n)), real: float().default(-0.5),
        huge: float().default(-Infinity), money: decimal(12, 2).default('1.005'), exact: decimal(30, 3).default('-0.1'), words: text().default("it's"),
        yes: boolean().default(true), at: timestamp().default(new Date(-1)), day: date().default('1900-01-01'),
        data: json<{ a: string }>().default({ a: "'" }), bytes: blob().default(bytes), state: oneOf('on', "o'ff").default("o'ff"),
        code: uuid().nullable(), made: integer().nullable().default(() => 1),
      }) {} // prettier-ignore
      return scene(context, [old], async (db) => {
        const { id } = await old.create({ name: 'a' });
        db.bind(User);
        for (const key of ['whole', 'big', 'real', 'huge', 'money', 'exact', 'words', 'yes', 'at', 'day', 'data', 'bytes', 'state', 'code', 'made'] as const) await db.schema.addColumn(User, key); // prettier-ignore
        const { money, exact, ...others } = await User.findOneOrFail(id);
        equal(others, {
          id, name: 'a', whole: -5, big: -(2n ** 63n), real: -0.5, huge: -Infinity, words: "it's", yes: true, at: new Date(-1), day: '1900-01-01',
          data: { a: "'" }, bytes, state: "o'ff", code: null, made: null,
        }, 'the row'); // prettier-ignore
        equal([money.toFixed(2), exact.toFixed(3)], ['1.01', '-0.100'], 'decimals');
        equal(await db.schemaDifferences([User]), [], 'differences');
      });
    },
  },
  {
    name: 'a column without a value for existing rows is refused by the database, and the message says what to do',
    run: (context) => {
      const User = users();
      return scene(context, [User], async (db) => {
        await User.create({ name: 'a' });
        await rejects(() => db.schema.addColumn('users', 'age', integer()), DatabaseError, 'default');
        await db.schema.addColumn('users', 'friend_id', integer().nullable().references(() => User, { onDelete: 'set null' })); // prettier-ignore
        equal((await describedTable(db, 'users')).foreignKeys.map(({ onDelete }) => onDelete), ['set null'], 'foreign keys'); // prettier-ignore
      });
    },
  },
  {
    name: 'the type of a column is changed, or refused with what to do instead, which works',
    run: (context) =>
      scene(context, [], async (db) => {
        const { schema } = db;
        await schema.createTable('people', { ...integerKey, age: text() });
        await db.sql`insert into people (age) values (${'42'})`;
        try {
          await schema.changeType('people', 'age', integer());
        } catch (error) {
          ok(
            error instanceof QueryError && /another name.*update.*drop.*rename/.test(error.message),
            'it says what to do',
          );
          await db.transaction(async () => {
            await schema.addColumn('people', 'new_age', integer().nullable());
            await db.execute('update people set new_age = cast(age as integer)');
            await schema.dropColumn('people', 'age');
            await schema.renameColumn('people', 'new_age', 'age');
          });
        }
        equal(await db.sql`select age + 1 as age from people`, [{ age: 43 }], 'the value');
      }),
  },
  {
    name: 'statements on tables are part of the transaction around them',
    run: (context) => {
      const User = users();
      return scene(context, [User], async (db) => {
        const failed = db.transaction(async () => {
          await db.schema.addColumn('users', 'age', integer().default(3));
          await db.schema.createTable('notes', { ...integerKey });
          await User.create({ name: 'a' });
          equal((await db.introspect()).tables.map(({ name }) => name), ['notes', 'users'], 'inside'); // prettier-ignore
          throw new QueryError('enough');
        });
        await rejects(() => failed, QueryError, 'enough');
        const { tables } = await db.introspect();
        equal(tables.map(({ name, columns }) => [name, columns.length]), [['users', 2]], 'afterwards'); // prettier-ignore
        equal(await User.query().count(), 0, 'rows');
      });
    },
  },
  {
    name: 'names and definitions that cannot be right are refused before anything is sent',
    run: (context) => {
      const User = users();
      return scene(context, [User], async (db) => {
        const { schema } = db;
        await rejects(() => schema.dropTable(''), ConfigError, 'name');
        await rejects(() => schema.dropTable(7 as never), ConfigError);
        await rejects(() => schema.addColumn('users', 'age', 'integer' as never), ConfigError, 'not a column');
        await rejects(() => schema.addColumn(User, 'age' as never), ConfigError, '"age"');
        await rejects(() => schema.addColumn('users', 'age', integer().named('years')), ConfigError, 'years');
        await rejects(() => schema.createIndex('users', []), ConfigError, 'columns');
        await rejects(() => schema.createIndex('users', ['name', 'name desc']), ConfigError, 'twice');
        await rejects(() => schema.createIndex(User, ['nmae' as never]), ConfigError, "'name'");
        await rejects(() => schema.createIndex(User, ['name'], { uniqe: true } as never), ConfigError, "'unique'");
        await rejects(() => schema.createIndex(User, ['name'], { where: 'name = ?' }), ConfigError, 'values');
        await rejects(() => schema.createIndex(User, ['name'], { where: 'true; drop table users' }), ConfigError, 'condition'); // prettier-ignore
        await rejects(() => db.createTables([User], { recreat: true } as never), ConfigError, "'recreate'");
        await schema.createIndex('users', ['name"); drop table users --']).catch(() => {});
        equal((await db.introspect()).tables.length, 1, 'tables');
      });
    },
  },
];

const descriptionCases: readonly ConformanceCase[] = [
  {
    name: 'the database describes its tables, keys, indexes and views',
    run: (context) => {
      const User = users();
      class Entry extends Model('entries', {
        line: integer().primaryKey(),
        place: text().primaryKey(),
        userId: integer().references(() => User),
        email: text().unique().nullable(),
      }) {}
      return scene(context, [Entry, User], async (db) => {
        await db.execute('create view names as select name from users');
        const { tables, views } = await db.introspect();
        equal(views, ['names'], 'views');
        equal(tables.map(({ name }) => name), ['entries', 'users'], 'tables'); // prettier-ignore
        const [entries, other] = tables as [TableDescription, TableDescription];
        const rest = { default: undefined, generated: false };
        const columns = entries.columns.map(({ type: _type, ...column }) => column);
        equal(columns, [
          { ...rest, name: 'line', nullable: false, keyPosition: 1 }, { ...rest, name: 'place', nullable: false, keyPosition: 2 },
          { ...rest, name: 'user_id', nullable: false, keyPosition: 0 }, { ...rest, name: 'email', nullable: true, keyPosition: 0 },
        ], 'columns'); // prettier-ignore
        ok(
          entries.columns.every(({ type }) => type !== ''),
          'each column has a type',
        );
        equal(other.columns[0]!.nullable, false, 'whether the generated key may be NULL');
        const unique = entries.indexes.map((index) => [
          index.origin,
          index.columns.map(({ name }) => name),
          index.unique,
        ]);
        ok(
          unique.some((one) => JSON.stringify(one) === '["unique",["email"],true]'),
          'the unique column has its index',
        );
        ok(
          unique.some((one) => JSON.stringify(one) === '["primary key",["line","place"],true]'),
          'so has the key',
        );
      });
    },
  },
  {
    name: 'the database describes itself while a transaction writes, which it does not see',
    connections: 2,
    run: (context) =>
      scene(context, [], (db) =>
        db.transaction(async () => {
          await db.schema.createTable('notes', { ...integerKey });
          equal((await outsideTransaction(() => db.introspect())).tables, [], 'outside');
          equal((await db.introspect()).tables.length, 1, 'inside');
        }),
      ),
  },
  {
    name: 'tables that were just created do not differ from their models',
    run: (context) => {
      class Thing extends Model('things', {
        ...integerKey, ...timestamps, whole: integer().index(), big: bigint().unique(), real: float(), money: decimal(12, 2), exact: decimal(38, 10),
        words: text().named('Some Words'), yes: boolean().nullable(), at: timestamp(), day: date(), data: json(), bytes: blob(), code: uuid(),
        state: oneOf('on', 'off'), thingId: integer().nullable().references(() => Thing, { onDelete: 'cascade' }),
      }) {
        static {
          this.index(['whole desc', 'words'], { unique: true });
        }
      } // prettier-ignore
      return scene(context, [Thing], async (db) => {
        equal(await db.schemaDifferences([Thing]), [], 'differences');
      });
    },
  },
  {
    name: 'each way in which a table is not as its model wants it is told in a sentence',
    run: (context) => {
      const User = users();
      class Post extends Model('posts', {
        ...integerKey, title: text(), words: text().nullable(), stars: integer(), slug: text().unique(), missing: date(),
        userId: integer().references(() => User, { onDelete: 'cascade' }), ownerId: integer().references(() => User), 
      }) {
        static {
          this.index(['title', 'stars desc']);
          this.index(['stars']);
        }
      } // prettier-ignore
      class Nowhere extends Model('nowhere', { ...integerKey }) {}
      return scene(context, [User], async (db) => {
        await db.schema.createTable('posts', {
          code: integer(), id: integer(), title: text().nullable(), words: text(), stars: text(), slug: text(),
          userId: integer().references(() => User), ownerId: integer(), more: text().nullable(),
        }); // prettier-ignore
        await db.schema.createIndex('posts', ['stars', 'title'], { name: 'posts_stars_idx' });
        const found = await db.schemaDifferences([User, Post, Nowhere]);
        const told = found.map(({ kind, table, name }) => `${kind}: ${table}${name === undefined ? '' : `.${name}`}`);
        equal(told, [
          'nullable: posts.title', 'nullable: posts.words', 'type: posts.stars', 'missing column: posts.missing', 'primary key: posts',
          'index: posts.slug', 'index: posts.posts_title_stars_idx', 'index: posts.posts_stars_idx', 'foreign key: posts.user_id',
          'foreign key: posts.owner_id', 'missing table: nowhere',
        ], 'differences'); // prettier-ignore
        ok(
          found.every(({ message }) => message.endsWith('.')),
          'each has a sentence',
        );
        const index = found.find(({ name }) => name === 'posts_stars_idx')!;
        equal([index.model, index.expected, index.actual], ['Post', '(stars)', '(stars, title)'], 'an index');
      });
    },
  },
];

/** The cases about statements on tables and about descriptions of tables. */
export const tableChangeCases: readonly ConformanceCase[] = [...statementCases, ...descriptionCases];
