/**
 * What the types of models promise: compiled by every check, with both compilers, and never run. A line marked as an error must
 * be one, and every other line must not.
 */
import {
  bigint, blob, boolean, configureModels, Database, date, decimal, float, integer, integerKey, json, Model, oneOf, op, sql, text,
  timestamp, timestamps, uuid, type AnyModel, type Conditions, type Decimal, type Insert, type Loaded, type PrimaryKey, type Query,
  type Row, type Transaction,
} from '../index.ts'; // prettier-ignore
import { SQLiteBackend } from '../sqlite/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `expectType<A>().is<B>()` compiles only where both are the same type. */
declare function expectType<A>(): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };
/** `typeOf(value).is<B>()` compiles only where the value has just this type. */
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

// Five models that refer to each other in circles

class User extends Model('users', {
  ...integerKey, ...timestamps,
  username: text().unique(), email: text(), active: boolean().default(true), deletedAt: timestamp().nullable(),
}, {
  posts: () => User.hasMany(Post, 'userId', { orderBy: 'createdAt desc' }),
  comments: () => User.hasMany(Comment, 'userId', { orderBy: ['id', 'content desc'] }),
  orders: () => User.hasMany(Order, 'userId'),
}) {
  get handle(): string {
    return `@${this.username}`;
  }
  static active() {
    return this.query().where({ active: true });
  }
  latestPost() {
    return this.related('posts').orderBy('id desc').one();
  }
} // prettier-ignore
class Post extends Model('posts', { ...integerKey, ...timestamps, userId: integer(), title: text(), content: text().nullable() }, {
  author: () => Post.belongsTo(User, 'userId'),
  comments: () => Post.hasMany(Comment, 'postId'),
}) {} // prettier-ignore
class Comment extends Model('comments', { ...integerKey, userId: integer(), postId: integer(), parentId: integer().nullable(), content: text() }, {
  author: () => Comment.belongsTo(User, 'userId'),
  post: () => Comment.belongsTo(Post, 'postId'),
  parent: () => Comment.belongsTo(Comment, 'parentId'),
  replies: () => Comment.hasMany(Comment, 'parentId'),
}) {} // prettier-ignore
class Order extends Model('orders', {
  ...integerKey, userId: integer(), total: decimal(12, 2).default(0), status: oneOf('pending', 'paid', 'shipped').default('pending'),
  createdAt: timestamp().default(() => new Date()),
}, {
  user: () => Order.belongsTo(User, 'userId'),
  items: () => Order.hasMany(OrderItem, 'orderId'),
}) {
  sumItems(this: Loaded<Order, 'items'>): number {
    return this.items.reduce((sum, item) => sum + item.quantity, 0);
  }
  async productNames() {
    return (await this.load('items.product')).items.map((item) => item.product.name); // checked inside the class body, too
  }
} // prettier-ignore
class OrderItem extends Model('order_items', { ...integerKey, orderId: integer(), productId: integer(), quantity: integer().default(1) }, {
  order: () => OrderItem.belongsTo(Order, 'orderId'),
  product: () => OrderItem.belongsTo(Product, 'productId'),
}) {} // prettier-ignore
class Product extends Model('products', { ...integerKey, name: text(), price: decimal() }, {
  orderItems: () => Product.hasMany(OrderItem, 'productId'),
}) {} // prettier-ignore
class Everything extends Model('everything', {
  code: uuid().primaryKey(), a: bigint(), b: float(), c: date(), d: blob(), e: json(), f: json<{ n: number }>().nullable(),
  g: text<'x' | 'y'>(), h: decimal(20, 4).nullable(), i: integer().as<1 | 2>(), j: text().named('other').index(),
}) {} // prettier-ignore

// Columns: what records hold

const user = await User.findOneOrFail(1);
typeOf(user).is<User>();
typeOf(user.username).is<string>();
typeOf(user.createdAt).is<Date>();
typeOf(user.deletedAt).is<Date | null>();
typeOf(user.handle).is<string>();
typeOf(user.isDirty).is<boolean>();
typeOf(user.toJSON()).is<Row<User>>(); // no column that JSON shows as text
expectType<Row<Order>>().is<{
  id: number; userId: number; total: Decimal; status: 'pending' | 'paid' | 'shipped'; createdAt: Date;
}>(); // prettier-ignore
expectType<Row<Everything>>().is<{
  code: string; a: bigint; b: number; c: string; d: Uint8Array; e: unknown; f: { n: number } | null; g: 'x' | 'y'; h: Decimal | null; i: 1 | 2; j: string;
}>(); // prettier-ignore
// @ts-expect-error no such column
user.nope;
// @ts-expect-error a text column
user.username = 1;
// @ts-expect-error not nullable
user.username = null;
user.deletedAt = null;

// Inserts: what must, may and must not be given

expectType<Insert<Order>>().is<{
  userId: number; id?: number | undefined; total?: Decimal | string | number | bigint | undefined;
  status?: 'pending' | 'paid' | 'shipped' | undefined; createdAt?: Date | undefined;
}>(); // prettier-ignore
typeOf(new User({ username: 'a', email: 'b' })).is<User>();
await User.create({ username: 'a', email: 'b', deletedAt: null, createdAt: undefined });
await Order.create({ userId: 1, total: '12.50' });
typeOf(await User.create({ username: 'a', email: 'b' })).is<User>();
typeOf(await user.save()).is<User>();
// @ts-expect-error email is required
typeOf(new User({ username: 'a' }));
// @ts-expect-error email is required
await User.create({ username: 'a' });
// @ts-expect-error unknown column
await User.create({ username: 'a', email: 'b', nope: 1 });
// @ts-expect-error not one of the values
await Order.create({ userId: 1, status: 'gone' });
// @ts-expect-error a key given by the program is required
await Everything.create({ a: 1n, b: 1, c: '2026-01-01', d: Uint8Array.of(), e: 1, g: 'x', i: 1, j: '' });

// Keys

expectType<PrimaryKey<User>>().is<number>();
expectType<PrimaryKey<Everything>>().is<string>();
typeOf(await User.findOne(1)).is<User | null>();
typeOf(await Everything.findOne('0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6071')).is<Everything | null>();
typeOf(await User.findAll([1, 2])).is<User[]>();
typeOf(await User.findAll({ active: true })).is<User[]>();
// @ts-expect-error the key is a number
await User.findOne('1');
// @ts-expect-error keys are numbers
await User.findAll(['1']);
// @ts-expect-error a text would be SQL
await User.findAll('1 = 1');

// Eager loading: records are typed as loaded, exactly those paths

const orders = await Order.query()
  .with('user', 'items.product')
  .where({ status: 'pending', total: op.gt('100') })
  .all();
typeOf(orders).is<Loaded<Order, 'user' | 'items.product'>[]>();
typeOf(orders[0]!.items[0]!.product.name).is<string>();
typeOf(orders[0]!.user).is<User>();
typeOf(orders[0]!.user.handle).is<string>();
// @ts-expect-error not loaded
orders[0]!.user.posts;
// @ts-expect-error not loaded
orders[0]!.items[0]!.order;
const plain = (await Order.query().one())!;
// @ts-expect-error not loaded
plain.items;
// @ts-expect-error a typo
Order.query().with('itemz');
// @ts-expect-error a typo in the second segment
Order.query().with('items.prodct');
// @ts-expect-error a typo, with a good path beside it
Order.query().with('user', 'items.prodct');
typeOf(await Order.query().with('user').one()).is<Loaded<Order, 'user'> | null>();
typeOf(await Order.query().with('user').oneOrFail()).is<Loaded<Order, 'user'>>();
typeOf(await Order.query().with('user').with('items').all()).is<Loaded<Order, 'user' | 'items'>[]>();
const deep = (await User.query().with('posts.comments.author.orders.items.product.orderItems').one())!;
typeOf(deep.posts[0]!.comments[0]!.author.orders[0]!.items[0]!.product.orderItems[0]!.quantity).is<number>();
const reply = (await Comment.query().with('parent', 'replies.author').one())!;
typeOf(reply.parent).is<Comment | null>(); // a nullable key may lead nowhere
typeOf(reply.replies[0]!.author.username).is<string>();

// Loading afterwards

const again = await plain.load('items.product');
typeOf(again).is<Loaded<Order, 'items.product'>>();
typeOf(again.items[0]!.product).is<Product>();
// @ts-expect-error a typo
await plain.load('items.prodct');
typeOf(await Order.load([plain], 'user')).is<Loaded<Order, 'user'>[]>();
// @ts-expect-error records of another model
await Order.load([user], 'user');
if (plain.isLoaded('items')) typeOf(plain.items[0]!.quantity).is<number>();
if (!plain.isLoaded('user')) typeOf(plain).is<Order>();
typeOf(await plain.related('items').all()).is<OrderItem[]>();
typeOf(await plain.related('user').one()).is<User | null>();
// @ts-expect-error no such relation
plain.related('item');
typeOf(await plain.productNames()).is<string[]>();
typeOf(await user.latestPost()).is<Post | null>();

// More loaded goes where less is asked for, not the other way round

const less: Loaded<Order, 'items'> = orders[0]!;
const base: Order = orders[0]!;
// @ts-expect-error items are loaded, products are not
less satisfies Loaded<Order, 'items.product'>;
less.sumItems();
// @ts-expect-error needs its items
base.sumItems();
Order.query().with('user') satisfies Query<Order>;

// Conditions

Order.query()
  .where('status = ?', ['pending'])
  .orWhere({ total: op.between('1', '2') });
Order.query().where(sql`total > ${1}`).where((group) => group.where({ status: 'paid' }).orWhere({ status: op.in(['shipped']) })); // prettier-ignore
User.query().where({ deletedAt: null, active: true, createdAt: op.gt(new Date()), username: op.like('a%'), email: op.isNotNull() }); // prettier-ignore
// @ts-expect-error not one of the values
Order.query().where({ status: 'nope' });
// @ts-expect-error not one of the values, in a list
Order.query().where({ status: op.in(['nope']) });
Order.query()
  .where({ status: op.ne('paid') })
  .orWhere({ status: op.notIn(['paid', 'shipped']) });
// @ts-expect-error no such column
Order.query().where({ state: 'paid' });
// @ts-expect-error operators are made by op
Order.query().where({ userId: { gt: 1 } });
// @ts-expect-error an operator of another type
Order.query().where({ userId: op.gt('1') });
// @ts-expect-error a pattern for a number
Order.query().where({ userId: op.like('1%') });
// @ts-expect-error null only where the column allows it
Order.query().where({ userId: null });
// @ts-expect-error a group returns what it built
Order.query().where((group) => void group.where({ userId: 1 }));
Order.query().orderBy('total desc', 'id').orderBy('createdAt asc');
// @ts-expect-error no such column
Order.query().orderBy('totl desc');
// @ts-expect-error no such direction
Order.query().orderBy('total down');
// @ts-expect-error no such column
User.hasMany(Post, 'userId', { orderBy: 'createdAtt' });

// Foreign keys are checked at both ends

// @ts-expect-error no such column
Post.belongsTo(User, 'userIdd');
// @ts-expect-error a text cannot refer to a number
Post.belongsTo(User, 'title');
// @ts-expect-error a number cannot refer to a UUID
Post.belongsTo(Everything, 'userId');
// @ts-expect-error no such column of the other model
User.hasMany(Post, 'ownerId');

// Scopes, transactions, databases

typeOf(await User.active().with('posts').all()).is<Loaded<User, 'posts'>[]>();
typeOf(await User.transaction(async (tx) => (typeOf(tx).is<Transaction>(), await User.using(tx).findOne(1)))).is<User | null>(); // prettier-ignore
typeOf(User.configure({ database: 'a' }, SQLiteBackend)).is<Database>();
typeOf(User.database).is<Database>();
typeOf(await User.database.sql<{ n: number }>`select count(*) as n from users`).is<{ n: number }[]>();
typeOf(await User.query().count()).is<number>();
configureModels([User, Post, Everything], { database: 'a' }, SQLiteBackend);
new Database({ database: 'a' }, SQLiteBackend).bind(User, Post, Comment, Order, OrderItem, Product, Everything);
// @ts-expect-error a misspelt key of the configuration
User.configure({ database: 'a', poolsize: 1 }, SQLiteBackend);
// @ts-expect-error a class that is no model
configureModels([Date], { database: 'a' }, SQLiteBackend);

// Generic functions over models

async function paginate<I extends AnyModel, L extends string>(query: Query<I, L>, page: number, size: number) {
  return { total: await query.count(), items: await query.limit(size).offset((page - 1) * size).all() }; // prettier-ignore
}
const paged = await paginate(Order.query().with('items.product').where({ status: 'paid' }), 1, 20);
typeOf(paged.items[0]!.items[0]!.product.name).is<string>();
typeOf((await paginate(User.query(), 1, 20)).items).is<User[]>();
const paid = (conditions: Conditions<Order>): Conditions<Order> => conditions.where({ status: 'paid' });
Order.query().where(paid);

// Definitions that cannot be

// @ts-expect-error a relation is a function
class Bad1 extends Model('x', { id: integer() }, { posts: 1 }) {}
// @ts-expect-error records have a method save
class Bad2 extends Model('x', { id: integer().primaryKey(), save: text() }) {}
// @ts-expect-error a default of another type
integer().default('1');
// @ts-expect-error a column is made by a function
class Bad3 extends Model('x', { id: Number }) {}
