/** Records shown as data: JSON, views, and what Node prints. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ConfigError, QueryError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { decimal, integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

const models = () => {
  class User extends Model('users', { ...integerKey, name: text(), password: text().hidden() }, {
    posts: () => User.hasMany(Post, 'userId', { orderBy: 'id' }),
  }) {
    get handle(): string {
      return `@${this.name}`;
    }
  } // prettier-ignore
  class Post extends Model('posts', { ...integerKey, userId: integer(), title: text(), price: decimal(6, 2).default('1') }, {
    author: () => Post.belongsTo(User, 'userId'),
  }) {} // prettier-ignore
  return { User, Post };
};
type Models = ReturnType<typeof models>;

/** A user with two posts, with and without relations. */
async function withPosts(play: (models: Models) => Promise<void>): Promise<void> {
  const { User, Post } = models();
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
  try {
    await db.createTables([User, Post]);
    await User.create({ name: 'Ada', password: 'x' });
    for (const title of ['a', 'b']) await Post.create({ userId: 1, title });
    await play({ User, Post });
  } finally {
    await db.dispose();
  }
}

describe('JSON', () => {
  test('has the columns and the loaded relations as plain data, hidden columns and fields left out', () =>
    withPosts(async ({ User, Post }) => {
      class Special extends Post {
        readonly cache = new Map();
        override toJSON(): never {
          return { ...super.toJSON(), special: true } as never;
        }
      }
      const post = await Special.query().with('author').oneOrFail();
      const data = post.toJSON();
      expect(data).toEqual({ id: 1, userId: 1, title: 'a', price: '1.00', special: true, author: { id: 1, name: 'Ada' } }); // prettier-ignore
      expect((data as { author: object }).author).not.toBeInstanceOf(User);
      expect(Object.getPrototypeOf((data as { author: object }).author)).toBe(Object.prototype);
    }));
});

test('a hidden column is left out of JSON and views even under the name of the row between two models', () => {
  class Chair extends Model('chairs', { ...integerKey, pivot: text().hidden() }) {}
  Chair.defineView('all', {});
  const chair = new Chair({ id: 1, pivot: 'x' });
  expect([chair.toJSON(), chair.toView('all')]).toEqual([{ id: 1 }, { id: 1 }]);
});

describe('views', () => {
  test('show what they name, leave out what they say, and add what they compute', () =>
    withPosts(async ({ User }) => {
      User.defineView('public', { only: ['id', 'name'], add: { handle: (user) => user.handle } });
      User.defineView('nameless', { except: ['name', 'posts'] });
      User.defineView('secret', { only: ['password'] });
      User.defineView('all', {});
      const user = await User.query().with('posts').oneOrFail();
      expect(user.toView('public')).toEqual({ id: 1, name: 'Ada', handle: '@Ada' });
      expect(user.toView('nameless')).toEqual({ id: 1 });
      expect(user.toView('secret')).toEqual({ password: 'x' });
      expect(Object.keys(user.toView('all'))).toEqual(['id', 'name', 'posts']);
    }));

  test('show related records in the same view, or as JSON where their model has none of that name', () =>
    withPosts(async ({ User, Post }) => {
      User.defineView('public', { only: ['name', 'posts'] });
      User.defineView('feed', { only: ['posts'] });
      Post.defineView('public', { only: ['title', 'author'], add: { again: (post) => [post] as unknown } });
      const user = await User.query().with('posts').oneOrFail();
      expect(user.toView('feed')['posts']).toEqual(user.posts.map((post) => post.toJSON()));
      Post.defineView('feed', { only: ['title'], add: { also: (post) => (post.id === 1 ? [user.posts[1]] : null) } });
      expect(user.toView('feed')).toEqual({
        posts: [
          { title: 'a', also: [{ title: 'b', also: null }] },
          { title: 'b', also: null },
        ],
      });
      const posts = await Post.query().with('author').orderBy('id').limit(1).all();
      Post.defineView('card', { only: ['author'] });
      User.defineView('card', { only: ['name'] });
      expect(Post.toViews(posts, 'card')).toEqual([{ author: { name: 'Ada' } }]);
      expect((await Post.findOneOrFail(1)).toView('card')).toEqual({});
    }));

  test('are inherited, and a subclass may define its own', () =>
    withPosts(async ({ User }) => {
      class Admin extends User {}
      User.defineView('public', { only: ['id'] });
      User.defineView('short', { only: ['name'] });
      Admin.defineView('public', { only: ['name'] });
      const [user, admin] = [await User.findOneOrFail(1), await Admin.findOneOrFail(1)];
      expect([user, admin].map((record) => record.toView('public'))).toEqual([{ id: 1 }, { name: 'Ada' }]);
      expect(admin.toView('short')).toEqual({ name: 'Ada' });
    }));

  test('that nobody defined are refused with the names of those there are', () => {
    const { User, Post } = models();
    User.defineView('public', {});
    const user = new User({ name: 'a', password: 'b' });
    expect(() => user.toView('pubic')).toThrow(QueryError);
    expect(() => user.toView('pubic')).toThrow('User has no view "pubic". Did you mean \'public\'? Known are: public.');
    expect(() => User.toViews([], 'x')).toThrow(/Known are: public/);
    expect(() => Post.toViews([], 'x')).toThrow(/Post has no view "x"\. Define it with Post\.defineView/);
    for (const name of ['constructor', '', undefined, 1]) expect(() => user.toView(name as never)).toThrow(QueryError);
  });

  test('that cannot be are refused', () => {
    const { User } = models();
    const define =
      (view: unknown, name: unknown = 'v') =>
      () =>
        User.defineView(name as string, view as object);
    expect(define({}, '')).toThrow(ConfigError);
    expect(define({ only: ['nam'] })).toThrow(/names "nam", which is no column or relation\. Did you mean 'name'\?/);
    expect(define({ except: ['posts', 'handle'] })).toThrow(/"handle"/);
    expect(define({ only: 'name' })).toThrow(/takes a list/);
    expect(define({ only: ['id'], except: ['id'] })).toThrow(/both 'only' and 'except'/);
    expect(define({ onyl: ['id'] })).toThrow(/Unknown option of a view 'onyl'\. Did you mean 'only'\?/);
    expect(define({ add: { handle: 'x' } })).toThrow(/must be a function of the record/);
    expect(define(undefined)).toThrow(/takes \{ only/);
    define({})();
    expect(define({})).toThrow(/has a view 'v' already/);
    User.defineView('late', { add: { late: () => Promise.reject(new Error('lost')) } });
    expect(() => new User({ name: 'a', password: 'b' }).toView('late')).toThrow(/'late' in the view 'late' of User is a promise/); // prettier-ignore
  });
});

test('Node prints records without their hidden columns, and all others as they are', () =>
  withPosts(async ({ User, Post }) => {
    const post = await Post.query().with('author').oneOrFail();
    expect(inspect(await User.findOneOrFail(1))).toBe("User { id: 1, name: 'Ada' }");
    expect(inspect(post.author)).toBe("User { id: 1, name: 'Ada' }");
    expect(inspect(post, { depth: 5 })).toContain("author: User { id: 1, name: 'Ada' }");
    expect(inspect(new (class Extra extends User {
      readonly more = 1;
    })({ name: 'a', password: 'b' }))).toBe("Extra { id: undefined, name: 'a', more: 1 }"); // prettier-ignore
    expect(post.author.password).toBe('x');
  }));
