/** Conformance of tables as models want them: their foreign keys and indexes. */
import {
  ConfigError, DatabaseError, ForeignKeyViolationError, QueryError, UniqueViolationError,
} from '../../core/errors.ts'; // prettier-ignore
import { Model } from '../../database.ts';
import { boolean, integer, text, timestamp } from '../../schema/columns.ts';
import { integerKey, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { describedTable, indexTexts } from './described.ts';
import { equal, rejects } from './expect.ts';
import { scene } from './scene.ts';

// Each case calls one of these, because a model can be bound to one database at a time.
const users = () => class User extends Model('users', { ...integerKey, name: text() }) {};

const foreignKeyCases: readonly ConformanceCase[] = [
  {
    name: 'references() makes a foreign key without a relation, and its actions happen',
    run: (context) => {
      const User = users();
      class Post extends Model('posts', {
        ...integerKey,
        userId: integer().references(() => User, { onDelete: 'cascade', onUpdate: 'cascade' }),
        editorId: integer().nullable().references(() => User, { onDelete: 'set null' }),
      }) {} // prettier-ignore
      return scene(context, [Post, User], async (db) => {
        const [one, two] = [await User.create({ name: 'a' }), await User.create({ name: 'b' })];
        await rejects(() => Post.create({ userId: 99 }), ForeignKeyViolationError);
        const [own, edited] = [
          await Post.create({ userId: one.id }),
          await Post.create({ userId: two.id, editorId: one.id }),
        ];
        two.id = 7;
        await two.save();
        equal((await edited.refresh()).userId, 7, 'a changed key');
        await one.delete();
        equal(await Post.findOne(own.id), null, 'the row that cascades');
        equal((await edited.refresh()).editorId, null, 'the row that is set to NULL');
        const { foreignKeys } = await describedTable(db, 'posts');
        const both = { table: 'users', targetColumns: ['id'] };
        equal(foreignKeys.length, 2, 'foreign keys');
        equal(foreignKeys.find(({ columns }) => columns[0] === 'user_id'), { ...both, columns: ['user_id'], onDelete: 'cascade', onUpdate: 'cascade' }, 'one'); // prettier-ignore
        equal(foreignKeys.find(({ columns }) => columns[0] === 'editor_id'), { ...both, columns: ['editor_id'], onDelete: 'set null', onUpdate: 'no action' }, 'the other'); // prettier-ignore
      });
    },
  },
  {
    name: 'references() and a belongsTo on the same column are one foreign key, with the actions of references()',
    run: (context) => {
      const User = users();
      class Post extends Model('posts', { ...integerKey, userId: integer().references(() => User, { onDelete: 'cascade' }) }, {
        author: () => Post.belongsTo(User, 'userId'),
        owner: () => Post.belongsTo(User, 'userId'),
      }) {} // prettier-ignore
      return scene(context, [Post, User], async (db) => {
        const user = await User.create({ name: 'a' });
        await Post.create({ userId: user.id });
        await user.delete();
        equal(await Post.query().count(), 0, 'rows left');
        equal((await describedTable(db, 'posts')).foreignKeys.length, 1, 'foreign keys');
      });
    },
  },
  {
    name: 'a table may refer to itself and to a unique column that is not the key',
    run: (context) => {
      class Page extends Model('pages', {
        ...integerKey,
        slug: text().unique(),
        parentSlug: text().nullable().references(() => Page, { column: 'slug' }),
        previousId: integer().nullable().references(() => Page),
      }) {} // prettier-ignore
      return scene(context, [Page], async () => {
        const root = await Page.create({ slug: 'root' });
        await Page.create({ slug: 'child', parentSlug: 'root', previousId: root.id });
        await rejects(() => Page.create({ slug: 'x', parentSlug: 'nowhere' }), ForeignKeyViolationError);
        await rejects(() => root.delete(), ForeignKeyViolationError);
      });
    },
  },
  {
    name: 'references() that no database could keep are refused by name when tables are made of them',
    run: (context) => {
      const User = users();
      class ToText extends Model('a', {
        ...integerKey,
        userId: integer().references(() => User, { column: 'name' }),
      }) {}
      class ToNone extends Model('b', {
        ...integerKey,
        userId: integer().references(() => User, { column: 'nmae' }),
      }) {}
      class Other extends Model('c', { ...integerKey, userId: text().references(() => User) }) {}
      class Null extends Model('d', {
        ...integerKey,
        userId: integer().references(() => User, { onDelete: 'set null' }),
      }) {}
      class NoModel extends Model('e', { ...integerKey, userId: integer().references(() => Date) }) {}
      return scene(context, [], async (db) => {
        await rejects(() => db.createTables([ToText]), ConfigError, 'a.userId', 'users.name', 'unique');
        await rejects(() => db.createTables([ToNone]), ConfigError, 'b.userId', "'name'");
        await rejects(() => db.createTables([Other]), ConfigError, 'c.userId', 'users.id', 'same type');
        await rejects(() => db.createTables([Null]), ConfigError, 'd.userId', 'nullable()');
        await rejects(() => db.createTables([NoModel]), ConfigError, 'Date is not a model');
        equal((await db.introspect()).tables, [], 'tables');
      });
    },
  },
];

const indexCases: readonly ConformanceCase[] = [
  {
    name: 'the indexes of a model are made with its table',
    run: (context) => {
      class Post extends Model('posts', { ...integerKey, ...timestamps, userId: integer().index(), slug: text(), live: boolean() }) {
        static {
          this.index(['userId', 'createdAt desc']);
          this.index(['userId', 'slug'], { unique: true });
          this.index(['slug'], { name: 'live_slugs', where: 'deleted_at is null' });
        }
      } // prettier-ignore
      class Reply extends Post {
        static {
          this.index(['live']);
        }
      }
      return scene(context, [], async (db) => {
        db.bind(Post);
        await rejects(() => db.createTables([Post]), DatabaseError, 'deleted_at');
        await db.schema.createTable('posts', { ...integerKey, ...timestamps, userId: integer(), slug: text(), live: boolean(), deletedAt: timestamp().nullable() }); // prettier-ignore
        await db.createTables([Post]);
        const own = [
          'live_slugs (slug) partial', 'posts_user_id_created_at_idx (user_id, created_at desc)', 'posts_user_id_idx (user_id)',
          'posts_user_id_slug_key (user_id, slug) unique',
        ]; // prettier-ignore
        equal(indexTexts(await describedTable(db, 'posts')), own, 'indexes');
        await db.createTables([Post, Reply]);
        equal(indexTexts(await describedTable(db, 'posts')), [own[0], 'posts_live_idx (live)', ...own.slice(1)], 'with those of the subclass'); // prettier-ignore
        await Post.create({ userId: 1, slug: 'a', live: true });
        await Post.create({ userId: 2, slug: 'a', live: true });
        await rejects(() => Post.create({ userId: 1, slug: 'a', live: false }), UniqueViolationError);
      });
    },
  },
  {
    name: 'a unique index with a condition holds for the rows that meet it',
    run: (context) => {
      class Seat extends Model('seats', { ...integerKey, place: integer(), free: boolean() }) {
        static {
          this.index(['place'], { unique: true, where: "state = 'on'" });
        }
      }
      return scene(context, [], async (db) => {
        db.bind(Seat);
        await db.schema.createTable('seats', {
          ...integerKey,
          place: integer(),
          free: boolean(),
          state: text().nullable(),
        });
        await db.createTables([Seat]);
        for (const state of [null, null, 'on'])
          await db.sql`insert into seats (place, free, state) values (1, ${true}, ${state})`;
        await rejects(
          () => db.sql`insert into seats (place, free, state) values (1, ${true}, ${'on'})`,
          UniqueViolationError,
        );
        await rejects(async () => Seat.query().orderBy('place').inBatches(), QueryError, 'unique');
      });
    },
  },
  {
    name: 'upsertAll recognises rows by a unique index of several columns',
    run: (context) => {
      class Seat extends Model('seats', { ...integerKey, line: integer(), place: integer(), taken: boolean() }) {
        static {
          this.index(['line', 'place desc'], { unique: true });
          this.index(['place'], { unique: true, name: 'taken_places', where: 'line = 9' });
        }
      }
      return scene(context, [Seat], async () => {
        const { id } = await Seat.create({ line: 1, place: 2, taken: false });
        const rows = [
          { line: 1, place: 2, taken: true },
          { line: 2, place: 2, taken: false },
        ];
        const seats = await Seat.upsertAll(rows, { on: ['place', 'line'] });
        equal([seats[0]!.id, seats[0]!.taken, await Seat.query().count()], [id, true, 2], 'seats');
        await rejects(() => Seat.upsertAll(rows, { on: ['place'] }), QueryError, "['id'], ['line', 'place']");
        await rejects(() => Seat.upsertAll(rows, { on: ['line'] }), QueryError, 'unique');
      });
    },
  },
  {
    name: 'batches may be read in the order of a unique index of several columns',
    run: (context) => {
      class Seat extends Model('seats', { ...integerKey, line: integer(), place: integer() }) {
        static {
          this.index(['line', 'place'], { unique: true });
        }
      }
      return scene(context, [Seat], async () => {
        for (const place of [3, 1, 2]) await Seat.create({ line: 1, place });
        await Seat.create({ line: 0, place: 9 });
        const seen: number[] = [];
        for await (const batch of Seat.query().orderBy('line desc', 'place').inBatches(2)) seen.push(...batch.map(({ place }) => place)); // prettier-ignore
        equal(seen, [1, 2, 3, 9], 'places');
        await rejects(async () => Seat.query().orderBy('line').inBatches(), QueryError, 'unique');
      });
    },
  },
];

/** The cases about tables as models want them. */
export const tableCases: readonly ConformanceCase[] = [...foreignKeyCases, ...indexCases];
