/** What relations of other libraries, and of the Python edition, have got wrong: one test for each mistake. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, DatabaseError, QueryError } from '../core/errors.ts';
import { Database, Model, type AnyModelClass } from '../database.ts';
import type { Query } from '../query/query.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey, softDelete } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

class User extends Model('users', { ...integerKey, name: text() }, {
  posts: () => User.hasMany(Post, 'userId', { orderBy: 'id' }),
  friends: () => User.manyToMany(User, Friendship, 'userId', 'friendId', { orderBy: 'id' }),
}) {} // prettier-ignore
class Post extends Model('posts', { ...integerKey, ...softDelete, userId: integer(), title: text() }, {
  user: () => Post.belongsTo(User, 'userId'),
  comments: () => Post.hasMany(Comment, 'postId', { orderBy: 'id' }),
}) {} // prettier-ignore
class Comment extends Model('comments', { ...integerKey, postId: integer(), body: text() }, {
  post: () => Comment.belongsTo(Post, 'postId'),
}) {} // prettier-ignore
class Friendship extends Model('friendships', { userId: integer().primaryKey(), friendId: integer().primaryKey() }) {}
class Memo extends Model('memos', { ...integerKey, about: text(), aboutId: integer() }, {
  subject: () => Memo.belongsToAny({ post: Post, user: User }, 'about', 'aboutId'),
}) {} // prettier-ignore

let db: Database;
afterEach(() => db.dispose());

async function open(...models: AnyModelClass[]): Promise<void> {
  db = new Database({ database: ':memory:' }, SQLiteBackend).bind(...models);
  await db.createTables(models);
}

/** So many users, each with one post of the same number; user i knows user i + 1. */
async function withUsers(count: number): Promise<void> {
  await open(User, Post, Comment, Friendship, Memo);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  await User.insertAll(numbers.map((n) => ({ name: `u${n}` })));
  await Post.insertAll(numbers.map((n) => ({ userId: n, title: `p${n}` })));
  await Friendship.insertAll(numbers.map((n) => ({ userId: n, friendId: (n % count) + 1 })));
}

describe('of the Python edition', () => {
  test('of 300 users in a loop none gets the posts of another', async () => {
    await withUsers(300);
    for (const { id } of await User.query().all()) {
      const user = await User.findOneOrFail(id); // short-lived objects, as a cache by address would mix them up
      expect((await user.load('posts')).posts.map(({ title }) => title)).toEqual([`p${id}`]);
    }
  });

  test('what was loaded into a record is let go of with the record', async () => {
    await withUsers(300);
    const seen: WeakRef<object>[] = [];
    for (let id = 1; id <= 300; id++) {
      const { posts } = await (await User.findOneOrFail(id)).load('posts');
      seen.push(new WeakRef(posts[0]!));
    }
    await new Promise((resolve) => setImmediate(resolve)); // a weak reference holds its object until the turn ends
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    // The last one may still lie on the stack; a cache of relations would hold all of them.
    expect(seen.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(10);
  });

  test('an alternative does not let deleted rows out, wherever it is said', async () => {
    await withUsers(1);
    await Post.query().where({ id: 1 }).delete();
    const either = (posts: Query<Post>) => posts.where({ title: 'x' }).orWhere({ title: 'p1' });
    const [user] = await User.query().with('posts', either).all();
    expect([user!.posts, await either(user!.related('posts')).count(), await User.query().whereExists('posts', either).count()]).toEqual([[], 0, 0]); // prettier-ignore
  });

  test('a relation that cannot be loaded is an error, not an absence', async () => {
    await withUsers(1);
    const [user] = await User.query().all();
    await db.execute('drop table comments');
    await expect(user!.load('posts.comments')).rejects.toBeInstanceOf(DatabaseError);
    await expect(Post.query().with('comments').all()).rejects.toBeInstanceOf(DatabaseError);
  });

  test('what links lead to is loaded by one statement, not by one for each link', async () => {
    await withUsers(5);
    let statements = 0;
    db.on('query', () => statements++);
    const users = await User.query().with('friends.posts').all();
    expect(users.flatMap(({ friends }) => friends.flatMap(({ posts }) => posts))).toHaveLength(5);
    expect(statements).toBe(3);
  });

  test('what is said last about a path counts, in whichever order', async () => {
    await withUsers(1);
    await Post.create({ userId: 1, title: 'second' });
    const first = (posts: Query<Post>) => posts.limit(1);
    const [all] = await User.query().with('posts', first).with('posts').all();
    const [one] = await User.query().with('posts').with('posts', first).all();
    expect([all!.posts.length, one!.posts.length]).toEqual([2, 1]);
  });
});

describe('records', () => {
  test('ten thousand get theirs, with the row between of their own', async () => {
    await withUsers(10_000);
    const users = await User.query().with('posts.user', 'friends').all();
    const wrong = users.filter(({ id, posts, friends }) => posts.length !== 1 || posts[0]!.user.id !== id || friends[0]!.pivot.userId !== id); // prettier-ignore
    expect([users.length, wrong]).toEqual([10_000, []]);
    expect(new Set((await User.countRelated(users, 'friends')).values())).toEqual(new Set([1]));
  });

  test('of models that extend the one asked load together, each from its own table', async () => {
    class Article extends Post.extend('articles', {}) {}
    await open(User, Post, Comment, Friendship, Article);
    await User.insertAll([{ name: 'a' }, { name: 'b' }]);
    const mixed = [await Post.create({ userId: 1, title: 'p' }), await Article.create({ userId: 2, title: 'q' })];
    expect((await Post.load(mixed, 'user')).map(({ user }) => user.name)).toEqual(['a', 'b']);
  });

  test('of other models are refused, and what is no list of records', async () => {
    await withUsers(1);
    const [post] = await Post.query().all();
    const strangers: unknown[] = [[post], [null], [undefined], [{ id: 1 }], 'users', null];
    for (const records of strangers) {
      await expect(User.load(records as never, 'posts')).rejects.toThrow(/User\.load\(\) takes/);
      await expect(User.countRelated(records as never, 'posts')).rejects.toThrow(/User\.countRelated\(\) takes/);
    }
    const [user] = await User.query().all();
    await expect(user!.related('friends').set(1 as never)).rejects.toThrow(/'friends' is set to a list/);
    expect(await User.load([], 'posts')).toEqual([]);
  });

  test('that are deleted are loaded as parents, alone, with more, in part and as one of several models', async () => {
    await withUsers(1);
    await Comment.create({ postId: 1, body: 'c' });
    await Memo.create({ about: 'post', aboutId: 1 });
    await Post.query().where({ id: 1 }).delete();
    const found = [
      (await Comment.query().with('post.user').oneOrFail()).post,
      (
        await Comment.query()
          .with('post', (post) => post.with('user'))
          .oneOrFail()
      ).post,
      (
        await Comment.query()
          .with('post', (post) => post.where({ userId: 1 }))
          .oneOrFail()
      ).post,
      (await Memo.query().with('subject').oneOrFail()).subject,
    ];
    expect(found.map((post) => post?.id)).toEqual([1, 1, 1, 1]);
    expect(
      (
        await Comment.query()
          .with('post', (post) => post.where({ deletedAt: null }))
          .oneOrFail()
      ).post,
    ).toBeNull();
  });
});

describe('statements', () => {
  test('tell the table between from the same table joined by the program', async () => {
    await withUsers(3);
    const [user] = await User.query().with('friends', (friends) => friends.join('friends').where('friendships.friend_id = ?', [3])).where({ id: 1 }).all(); // prettier-ignore
    expect(user!.friends.map(({ id, pivot }) => [id, pivot.userId, pivot.friendId])).toEqual([[2, 1, 2]]);
    const counts = await User.countRelated(await User.query().orderBy('id').all(), 'friends', (f) => f.join('friends').where('friendships.friend_id = ?', [3])); // prettier-ignore
    expect([...counts.values()]).toEqual([1, 0, 0]);
    expect(await user!.related('friends').join('friends').pluck('id')).toEqual([2]);
  });

  test('are right where models, columns and relations are called by words of SQL', async () => {
    class Select extends Model('select', { ...integerKey, from: integer().nullable() }, {
      order: () => Select.hasMany(Select, 'from', { orderBy: 'id' }),
      group: () => Select.belongsTo(Select, 'from'),
      where: () => Select.manyToMany(Select, Join, 'table', 'index', { orderBy: 'id' }),
      union: () => Select.hasManyThrough(Select, Select, 'from', 'from'),
    }) {} // prettier-ignore
    class Join extends Model('join', { table: integer().primaryKey(), index: integer().primaryKey() }) {}
    await open(Select, Join);
    await Select.insertAll([{}, { from: 1 }, { from: 1 }, { from: 2 }]);
    await Join.insertAll([{ table: 1, index: 2 }, { table: 4, index: 4 }]); // prettier-ignore
    const all = await Select.query().with('order.group', 'where', 'union').orderBy('id').all();
    const ids = (rows: { id: number }[]) => rows.map(({ id }) => id);
    expect(all.map(({ order, where, union }) => [ids(order), ids(where), ids(union)])).toEqual([
      [[2, 3], [2], [4]], [[4], [], []], [[], [], []], [[], [4], []],
    ]); // prettier-ignore
    for (const [name, having] of Object.entries({ order: [1, 2], group: [2, 3, 4], where: [1, 4], union: [1] }))
      expect(await Select.query().whereExists(name as 'order').orderBy('id').pluck('id')).toEqual(having); // prettier-ignore
    expect(await Select.query().join('order.group').join('where').join('union').count()).toBe(2);
  });
});

describe('functions that confine', () => {
  test('must go on from the query they are given, and keep it one for records', () => {
    const broken: [unknown, RegExp][] = [
      [() => User.query(), /which is for Post; it returned one for User/],
      [() => undefined, /must return the query it built/],
      [(posts: Query<Post>) => posts.select('id'), /must not select\(\)/],
    ];
    for (const [refine, message] of broken) expect(() => User.query().with('posts', refine as never)).toThrow(message);
    expect(() => User.query().whereExists('posts', () => User.query() as never)).toThrow(QueryError);
  });

  test('cannot have an offset, and a limit of none gives none', async () => {
    await withUsers(2);
    await expect(User.query().with('posts', (posts) => posts.limit(1).offset(1)).all()).rejects.toThrow(/cannot have offset/); // prettier-ignore
    const users = await User.query().with('posts', (posts) => posts.limit(0)).all(); // prettier-ignore
    expect(users.map(({ posts }) => posts)).toEqual([[], []]);
  });
});

test('a key of several columns is refused, and the model that has it is named', async () => {
  class Pair extends Model('pairs', { a: integer().primaryKey(), b: integer().primaryKey() }, {
    items: () => Pair.hasMany(Item, 'pairId' as never),
  }) {} // prettier-ignore
  class Item extends Model('items', { ...integerKey, pairId: integer() }) {}
  await open(Pair, Item);
  const pair = await Pair.create({ a: 1, b: 2 });
  const attempts: (() => Promise<unknown>)[] = [
    () => pair.load('items'),
    () => pair.related('items').all(),
    () => Pair.countRelated([pair], 'items'),
    () => Pair.query().whereExists('items').all(),
    () => Pair.query().join('items').all(),
  ];
  for (const attempt of attempts)
    await expect(Promise.resolve().then(attempt)).rejects.toThrow(new ConfigError('Pair has a key of several columns; this needs a key of one column.')); // prettier-ignore
});
