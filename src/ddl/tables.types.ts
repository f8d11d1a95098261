/**
 * What the types of tables promise: compiled by every check, with both compilers, and never run. A line marked as an error must be
 * one, and every other line must not.
 */
import {
  bigint, integer, integerKey, Model, text, timestamps, type Column, type Database, type DatabaseDescription, type Insert, type Row,
  type SchemaDifference,
} from '../index.ts'; // prettier-ignore

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function expectType<A>(): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };
declare const db: Database;

// Models that refer to each other and to themselves, with and without relations

class User extends Model('users', {
  ...integerKey,
  name: text(),
  bestPostId: integer().nullable().references(() => Post, { onDelete: 'set null', onUpdate: 'cascade' }),
  friendId: integer().references(() => User, { column: 'id' }).nullable(),
}, {
  posts: () => User.hasMany(Post, 'userId'),
}) {} // prettier-ignore
class Post extends Model('posts', {
  ...integerKey, ...timestamps,
  userId: integer().references(() => User, { onDelete: 'cascade' }).index(),
  title: text(),
}, {
  author: () => Post.belongsTo(User, 'userId'),
}) {
  get shout(): string {
    return this.title.toUpperCase();
  }
  static {
    this.index(['userId', 'createdAt desc']);
    this.index(['title asc'], { unique: true, name: 'titles', where: 'id > 0' });
    // @ts-expect-error -- no such column
    this.index(['titel']);
    // @ts-expect-error -- a member of records, and no column
    this.index(['shout']);
    // @ts-expect-error -- no such direction
    this.index(['title down']);
    // @ts-expect-error -- the name in the database
    this.index(['user_id']);
    // @ts-expect-error -- no such option
    this.index(['title'], { uniqe: true });
  }
} // prettier-ignore

expectType<Row<User>>().is<{
  id: number;
  name: string;
  bestPostId: number | null;
  friendId: number | null;
}>();
expectType<Insert<Post>['userId']>().is<number>();
typeOf(bigint().references(() => User)).is<Column<bigint>>();
typeOf((await Post.query().with('author.posts').oneOrFail()).author.posts[0]!.title).is<string>();

// @ts-expect-error -- no such action
integer().references(() => User, { onDelete: 'delete' });
// @ts-expect-error -- no such option
integer().references(() => User, { ondelete: 'cascade' });
// @ts-expect-error -- the name of a table
integer().references('users');

// Statements

typeOf(db.schema.addColumn('users', 'age', integer().nullable())).is<Promise<void>>();
await db.schema.addColumn(User, 'bestPostId');
await db.schema.createTable('notes', { ...integerKey, ...timestamps, words: text() });
await db.schema.createIndex(Post, ['title', 'createdAt desc'], { unique: true });
await db.schema.createIndex('posts', ['title', 'created_at desc']);
await db.schema.changeType(Post, 'title', text());
await db.schema.renameTable(Post, 'articles');
// @ts-expect-error -- no column of the model
await db.schema.addColumn(User, 'age');
// @ts-expect-error -- a column needs a definition
await db.schema.addColumn('users', 'age');
// @ts-expect-error -- a type is made by a function
await db.schema.addColumn('users', 'age', 'integer');
// @ts-expect-error -- no column of the model
await db.schema.createIndex(Post, ['created_at']);
// @ts-expect-error -- no model
await db.schema.dropTable(Date);

// Descriptions

typeOf(await db.introspect()).is<DatabaseDescription>();
typeOf(await db.schemaDifferences([User, Post])).is<SchemaDifference[]>();
await db.dropTables([User, Post]);
// @ts-expect-error -- no such option
await db.createTables([User], { drop: true });
