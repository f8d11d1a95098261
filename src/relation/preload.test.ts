/** Loading relations: how many statements, with which keys, and who gets which records. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, QueryError, RelationNotLoadedError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { Database, Model } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';

class User extends Model('users', { ...integerKey, name: text() }, {
  posts: () => User.hasMany(Post, 'userId', { orderBy: 'id desc' }),
}) {} // prettier-ignore
class Post extends Model('posts', { ...integerKey, userId: integer(), parentId: integer().nullable() }, {
  user: () => Post.belongsTo(User, 'userId'),
  parent: () => Post.belongsTo(Post, 'parentId'),
  wrong: () => Post.belongsTo(User, 'userIdd' as 'userId'),
  nothing: () => undefined,
}) {} // prettier-ignore

const users = [1, 2, 3].map((id) => [id, `u${id}`]);
const posts = [[10, 1, null], [11, 1, 10], [12, 2, 10], [13, 2, 99]]; // prettier-ignore

/** Answers `in` with the rows whose key is listed, everything else with all rows. */
function answer({ sql, params }: CompiledQuery): { rows: never[] } {
  const [table, column] = /from "users"/.test(sql) ? [users, 0] : [posts, /"user_id" in/.test(sql) ? 1 : 0];
  const keys = / in /.test(sql) ? (JSON.parse(String(params[0])) as unknown[]) : undefined;
  return { rows: table.filter((row) => !keys || keys.includes(row[column])) as never[] };
}

const backend = new FakeBackend({ answer, scope: asyncScope });
const db = new Database({ database: 'fake' }, backend).bind(User, Post);
beforeEach(() => void backend.statements.splice(0));
const log = () => backend.statements.map(({ sql, params }) => [/from "(\w+)"/.exec(sql)?.[1], params[0]]);

describe('statements', () => {
  test('one for each relation, whatever the number of records and paths', async () => {
    await User.query().with('posts', 'posts.user', 'posts.parent.user').all();
    expect(log()).toEqual([['users', undefined], ['posts', '[1,2,3]'], ['users', '[1,2]'], ['posts', '[10,99]'], ['users', '[1]']]); // prettier-ignore
  });

  test('each key is asked for once, null not at all', async () => {
    await Post.query().with('user', 'parent').all();
    expect(log()).toEqual([
      ['posts', undefined],
      ['users', '[1,2]'],
      ['posts', '[10,99]'],
    ]);
  });

  test('naming a path twice, or a part of it, asks nothing more', async () => {
    await User.query().with('posts.user').with('posts', 'posts.user').all();
    expect(log()).toHaveLength(3);
  });

  test('what is loaded already is not asked for again, and what is missing only for those who miss it', async () => {
    const [one, two] = await User.query().all();
    await User.load([one!], 'posts');
    await User.load([one!, two!], 'posts');
    expect(log().slice(1)).toEqual([['posts', '[1]'], ['posts', '[2]']]); // prettier-ignore
  });

  test('they run in the transaction that the query was given', async () => {
    await db.transaction(async (tx) => {
      const outside = new Promise((resolve, reject) => { // the ambient scope does not reach a timer set before it
        queueMicrotask(() => void User.using(tx).query().with('posts').all().then(resolve, reject));
      }); // prettier-ignore
      await outside;
    });
    expect(new Set(backend.statements.map(({ connection }) => connection)).size).toBe(1);
  });
});

describe('records', () => {
  test('get theirs, in the order of the relation; without any an empty list', async () => {
    const loaded = await User.query().with('posts').all();
    expect(loaded.map(({ posts }) => posts.map(({ id }) => id))).toEqual([[10, 11], [12, 13], []]); // prettier-ignore
    expect(backend.statements[1]!.sql).toMatch(/order by "id" desc$/);
  });

  test('get null for a key that is null or leads nowhere', async () => {
    const loaded = await Post.query().with('parent').all();
    expect(loaded.map(({ parent }) => parent?.id ?? null)).toEqual([null, 10, 10, null]);
  });

  test('with one parent share it', async () => {
    const [a, b] = await Post.query().with('user').all();
    expect(a!.user).toBe(b!.user);
  });

  test('relations are own, plain properties once loaded, and refuse to be read before', async () => {
    const [post] = await Post.query().all();
    expect(Object.keys(post!)).not.toContain('user');
    expect(() => (post as unknown as { user: unknown }).user).toThrow(RelationNotLoadedError);
    const loaded = await post!.load('user');
    expect(Object.getOwnPropertyDescriptor(loaded, 'user')).toMatchObject({ writable: true, enumerable: true });
    expect(loaded.isDirty).toBe(false);
  });

  test('that are new load nothing and get an empty list', async () => {
    const user = await new User({ name: 'new' }).load('posts');
    expect(user.posts).toEqual([]);
    expect(log()).toEqual([]);
  });
});

describe('siblings', () => {
  test('are loaded with the record, whatever the program did to its list meanwhile', async () => {
    const list = await User.query().all();
    const first = list.shift()!;
    list.push('stranger' as never, new Post({ userId: 1 }) as never);
    await first.load('posts');
    await list[0]!.load('posts');
    expect(log().slice(1)).toEqual([['posts', '[1,2,3]']]);
    expect(list[1]!.isLoaded('posts')).toBe(true);
  });

  test('of a loaded relation load together, too', async () => {
    const [user] = await User.query().with('posts').all();
    await user!.posts[0]!.load('parent');
    expect(user!.posts.every((post) => post.isLoaded('parent'))).toBe(true);
  });
});

describe('mistakes', () => {
  test('a misspelt segment is refused when the query is built', () => {
    expect(() => User.query().with('posts.usr' as never)).toThrow(/Post has no relation "usr"\. Did you mean 'user'\? It is part of the path "posts\.usr"/); // prettier-ignore
    expect(() => User.query().with('' as never)).toThrow(QueryError);
    expect(() => User.query().with(['posts'] as never)).toThrow(/must be a string, got an array/);
    expect(() => User.query().with('posts.' as never)).toThrow(QueryError);
    expect(log()).toEqual([]);
  });

  test('a relation with a foreign key that is no column says so, with what was probably meant', async () => {
    const post = new Post({ userId: 1 });
    await expect(post.load('wrong')).rejects.toThrow(new ConfigError("Post has no column 'userIdd' that could be the key of this relation. Did you mean 'userId'?")); // prettier-ignore
    expect(() => User.hasMany(Post, 'userId', { order: 'id' } as never)).toThrow(/Unknown relation option 'order'/);
  });

  test('a function that returns no relation says what it must return', async () => {
    await expect(new Post({ userId: 1 }).load('nothing' as never)).rejects.toThrow(
      /'nothing' of Post must return what Post\.belongsTo/,
    );
  });
});
