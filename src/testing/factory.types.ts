/** What the types of factories promise. Compiled by every check, with both compilers, and never run. */
import {
  decimal, integer, integerKey, json, Model, oneOf, optimisticLock, text, timestamps, type Loaded, type Query,
} from '../index.ts'; // prettier-ignore
import { defineFactory, type Factory } from './index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `typeOf(value).is<B>()` compiles only where the value has just this type. */
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

class User extends Model('users', {
  ...integerKey, ...timestamps,
  name: text(), email: text(), age: integer().nullable(), role: oneOf('reader', 'writer').default('reader'),
}, {
  posts: () => User.hasMany(Post, 'userId'),
}) {} // prettier-ignore
class Post extends Model('posts', {
  ...integerKey, ...optimisticLock,
  userId: integer(), title: text(), price: decimal(10, 2).default(0), place: json<{ x: number }>().nullable(),
}, {
  author: () => Post.belongsTo(User, 'userId'),
}) {} // prettier-ignore

// What a factory is made of

const users = defineFactory(User, {
  name: (n) => (typeOf(n).is<number>(), `User ${n}`),
  email: async (n) => `user${n}@example.org`,
  role: 'writer',
  createdAt: (n) => new Date(n),
});
typeOf(users).is<Factory<User>>();
const posts = defineFactory(Post, {
  userId: async () => (await users.create()).id,
  title: 'text',
  price: (n) => `${n}.50`,
  place: { x: 1 },
});
// @ts-expect-error email is required
defineFactory(User, { name: 'a' });
// @ts-expect-error no such column
defineFactory(User, { name: 'a', email: 'b', nmae: 'c' });
// @ts-expect-error a text column
defineFactory(User, { name: 'a', email: 1 });
// @ts-expect-error a function that answers another type
defineFactory(User, { name: 'a', email: (n) => n });
// @ts-expect-error a promise of another type
defineFactory(User, { name: 'a', email: async (n) => n });
// @ts-expect-error not one of the values
defineFactory(User, { name: 'a', email: 'b', role: 'owner' });
// @ts-expect-error a promise is no value; it would be made once, and not for each record
defineFactory(User, { name: 'a', email: Promise.resolve('b') });
// @ts-expect-error the version is counted
defineFactory(Post, { userId: 1, title: 'a', version: 1 });
// @ts-expect-error no model
defineFactory(Date, {});

// What it makes

typeOf(await users.create()).is<User>();
typeOf(await users.build({ age: 1 })).is<User>();
typeOf(await users.createMany(3, { name: (n) => `${n}`, age: null })).is<User[]>();
typeOf((await posts.create({ title: undefined })).title).is<string>();
typeOf(users.reset()).is<void>();
// @ts-expect-error no such column
await users.create({ nmae: 'a' });
// @ts-expect-error a number column
await users.create({ age: 'b' });
// @ts-expect-error not nullable
await users.createMany(3, { name: null });
// @ts-expect-error how many
await users.createMany({ name: 'a' });
// @ts-expect-error not loaded
(await posts.create()).author;

// Records are those of the model, whatever is done with them

typeOf(await (await posts.create()).load('author')).is<Loaded<Post, 'author'>>();
User.query() satisfies Query<User>;
