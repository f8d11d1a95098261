/** Which values a factory gives its records, in which order they are made, and what of it reaches the database. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, QueryError, ValidationError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { blob, boolean, integer, json, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { defineFactory } from './factory.ts';

class User extends Model('users', { ...integerKey, name: text(), active: boolean().default(true) }) {}
class Post extends Model('posts', { ...integerKey, userId: integer(), title: text(), stars: integer().nullable() }) {
  static {
    this.validate((post) => (post.title === 'bad' ? [{ path: ['title'], message: 'is bad' }] : []));
  }
}

let db: Database;
let writes: string[];
beforeEach(async () => {
  db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
  await db.createTables([User, Post]);
  writes = [];
  db.on('query', ({ kind, sql }) => void (kind === 'write' && writes.push(sql.slice(0, 19))));
});
afterEach(() => db.dispose());

/** A factory of each, and the names of the values that were made by functions. */
function make() {
  const made: string[] = [];
  const users = defineFactory(User, { name: (n) => `User ${n}` });
  const posts = defineFactory(Post, {
    title(n) {
      made.push(`title ${n}`);
      return `Post ${n}`;
    },
    async userId(n) {
      made.push(`userId ${n}`);
      return (await users.create()).id;
    },
    stars: 3,
  });
  return { users, posts, made };
}

describe('values', () => {
  test('are made of the number of the record, and given to the columns that need them', async () => {
    const { users } = make();
    const all = [await users.create(), await users.create()];
    expect(all.map(({ id, name, active }) => [id, name, active])).toEqual([
      [1, 'User 1', true],
      [2, 'User 2', true],
    ]);
    expect(await User.query().orderBy('id').all()).toEqual(all);
  });

  test('are made in the order of the factory, each once, and none of those that are overridden', async () => {
    const { posts, made } = make();
    await posts.create();
    await posts.create({ title: 'mine' });
    const { userId, title, stars } = await posts.create({ userId: 7, stars: null });
    expect(made).toEqual(['title 1', 'userId 1', 'userId 2', 'title 3']);
    expect([userId, title, stars]).toEqual([7, 'Post 3', null]);
    expect(await User.query().count()).toBe(2);
  });

  test('that are overridden with undefined are not', async () => {
    const { posts } = make();
    expect((await posts.build({ stars: undefined, userId: 1 })).stars).toBe(3);
  });

  test('may be overridden with functions, and those of a factory may answer undefined for the default', async () => {
    const users = defineFactory(User, { name: 'Ada', active: (n) => (n === 2 ? false : undefined) });
    const all = await users.createMany(3, { name: (n) => `number ${n}` });
    expect(all.map(({ name, active }) => [name, active])).toEqual([
      ['number 1', true],
      ['number 2', false],
      ['number 3', true],
    ]);
  });

  test('may be those of columns that have defaults or that the database makes', async () => {
    const users = defineFactory(User, { name: 'Ada' });
    const { id, active } = await users.create({ id: 41, active: false });
    expect([id, active]).toEqual([41, false]);
  });
});

test('values that are objects are not shared by records, which may change theirs', async () => {
  class Place extends Model('places', {
    ...integerKey,
    at: json<{ x: number[]; by: unknown }>(),
    seen: json<Date>(),
    raw: blob(),
  }) {}
  db.bind(Place);
  await db.createTables([Place]);
  const by = new URL('https://example.org');
  const seen = new Date(0);
  const places = defineFactory(Place, { at: { x: [1], by }, seen, raw: Buffer.from([1]) });
  const [first, second] = [await places.build(), await places.build()];
  first.at.x.push(2);
  first.seen.setTime(5);
  first.raw[0] = 9;
  expect([second.at, second.seen, seen, second.raw[0]]).toEqual([{ x: [1], by }, new Date(0), new Date(0), 1]);
  expect(second.at.by).toBe(by);
  const [third, fourth] = await places.createMany(2, { at: { x: [7], by: null } });
  third!.at.x.push(8);
  expect([third!.at.x, fourth!.at.x]).toEqual([[7, 8], [7]]);
});

describe('numbers', () => {
  test('go to calls in their order, also when they overlap', async () => {
    const { users } = make();
    const [first, many, last] = await Promise.all([users.create(), users.createMany(2), users.build()]);
    expect([first, ...many, last].map(({ name }) => name)).toEqual(['User 1', 'User 2', 'User 3', 'User 4']);
  });

  test('begin at 1 again after a reset, and each factory has its own', async () => {
    const { users } = make();
    const others = defineFactory(User, { name: (n) => `Other ${n}` });
    await users.createMany(4);
    users.reset();
    expect([(await users.build()).name, (await others.build()).name]).toEqual(['User 1', 'Other 1']);
  });
});

describe('records', () => {
  test('that are built are not saved', async () => {
    const user = await make().users.build({ name: 'Ada' });
    expect([user, user.isNewRecord, user.name]).toEqual([expect.any(User), true, 'Ada']);
    expect(writes).toEqual([]);
    await user.save();
    expect(writes).toEqual(['insert into "users"']);
  });

  test('are many by one statement, with values of their own', async () => {
    const { posts } = make();
    const many = await posts.createMany(3, { userId: 1 });
    expect(many.map(({ id, title, userId }) => [id, title, userId])).toEqual([
      [1, 'Post 1', 1],
      [2, 'Post 2', 1],
      [3, 'Post 3', 1],
    ]);
    expect(writes).toEqual(['insert into "posts"']);
    expect(await posts.createMany(0)).toEqual([]);
  });

  test('are checked like others, one by one or many', async () => {
    const { posts } = make();
    await expect(posts.create({ title: 'bad' })).rejects.toBeInstanceOf(ValidationError);
    await expect(posts.createMany(2, { title: 'bad' })).rejects.toBeInstanceOf(ValidationError);
    expect(await Post.query().count()).toBe(0);
  });

  test('have their events when they are created, and none when many are', async () => {
    const seen: string[] = [];
    const end = User.on('afterInsert', ({ name }) => void seen.push(name));
    const { users } = make();
    await users.create();
    await users.createMany(2);
    end();
    expect(seen).toEqual(['User 1']);
  });

  test('are those of the transaction around', async () => {
    const { posts } = make();
    await db.transaction(async (tx) => {
      await posts.create();
      await tx.rollback();
    });
    expect([await User.query().count(), await Post.query().count()]).toEqual([0, 0]);
  });
});

describe('is refused', () => {
  test('a column that the model does not have, where the factory is defined', () => {
    const wrong = (): unknown => defineFactory(User, { name: 'a', nmae: 'b' } as never);
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(/Unknown column of 'users' 'nmae'\. Did you mean 'name'\?/);
    expect(() => defineFactory(User, undefined as never)).toThrow(/takes an object with the values of 'users'/);
    expect(() => defineFactory(Date as never, {})).toThrow(ConfigError);
  });

  test('a column to override that it does not have', async () => {
    await expect(make().users.create({ nmae: 'a' } as never)).rejects.toBeInstanceOf(QueryError);
  });

  test.each([null, 3, 'Ada', [{ name: 'Ada' }]])('%j in place of values', async (overrides) => {
    const refused = await make().users.create(overrides as never).catch((error: unknown) => error); // prettier-ignore
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as Error).message).toMatch(/factory of 'users' takes an object with the values that differ/);
    expect(writes).toEqual([]);
  });

  test.each([-1, 1.5, NaN, Infinity])('a number of records that is %s', async (count) => {
    await expect(make().users.createMany(count)).rejects.toBeInstanceOf(ConfigError);
    expect(writes).toEqual([]);
  });

  test('by its own error a value that cannot be made', async () => {
    const error = new Error('no value');
    const users = defineFactory(User, {
      name() {
        throw error;
      },
    });
    await expect(users.create()).rejects.toBe(error);
  });
});
