/**
 * What the types of selections, joins and queries inside queries promise: compiled by every check, with both compilers, and never
 * run. A line marked as an error must be one, and every other line must not.
 */
import {
  bigint, decimal, integer, integerKey, json, Model, oneOf, op, sql, text, timestamp, type Decimal, type Query, type Selection,
} from '../index.ts'; // prettier-ignore

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `typeOf(value).is<B>()` compiles only where the value has just this type. */
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

class User extends Model('users', { ...integerKey, name: text(), bossId: integer().nullable() }, {
  orders: () => User.hasMany(Order, 'userId'),
  boss: () => User.belongsTo(User, 'bossId'),
}) {} // prettier-ignore
class Order extends Model('orders', {
  ...integerKey, userId: integer(), total: decimal(12, 2), paid: decimal(12, 2).nullable(), big: bigint(), at: timestamp(),
  status: oneOf('open', 'paid'), note: text().nullable(), data: json(),
}, {
  user: () => Order.belongsTo(User, 'userId'),
  items: () => Order.hasMany(Item, 'orderId'),
}) {} // prettier-ignore
class Item extends Model('items', { ...integerKey, orderId: integer(), quantity: integer() }, {
  order: () => Item.belongsTo(Order, 'orderId'),
}) {} // prettier-ignore

const query = Order.query();

export async function terms(): Promise<void> {
  typeOf(await query.select('id', 'paid').all()).is<{ id: number; paid: Decimal | null }[]>();
  typeOf(await query.select('status', 'sum(total) as sales', 'COUNT(*) as n', 'avg(total) as mean').one()).is<{
    status: 'open' | 'paid'; sales: Decimal; n: number; mean: Decimal | null;
  } | null>(); // prettier-ignore
  typeOf(await query.select('max(at) as latest', 'min(id) as least', 'sum(big) as bigs').oneOrFail()).is<{
    latest: Date | null; least: number | null; bigs: bigint;
  }>(); // prettier-ignore
  typeOf(await query.select('status as state', 'lower(note) as words').all()).is<{ state: 'open' | 'paid'; words: unknown }[]>(); // prettier-ignore
  typeOf(await query.select('id').select('at').all()).is<{ id: number; at: Date }[]>();
  // @ts-expect-error -- there is no such column
  query.select('nothing');
  // @ts-expect-error -- nor is there one in the row
  (await query.select('id').all())[0]!.at;
  // @ts-expect-error -- plain rows have no methods
  (await query.select('id').all())[0]!.save();
}

export async function expressions(): Promise<void> {
  const rows = await query
    .join('items')
    .leftJoin('user.boss')
    .select((e) => ({
      id: e.column('id'), n: e.count(), sum: e.sum('paid'), mean: e.avg('id'), last: e.max('at'), place: e.rowNumber({ orderBy: 'at desc' }),
      before: e.lag('at', { orderBy: 'id' }), size: e.case([[{ id: 1 }, 'one'], [sql`true`, 'two']], 0), some: e.case([[{ id: 1 }, 1]]),
      city: e.json<string>('data', ['to', 0]), quantity: e.joined('items', 'quantity'), boss: e.leftJoined('user.boss', 'name'),
      first: e.value(Item.query().select('quantity')), twice: e.sql<number>(sql`id * ${2}`),
    }))
    .all(); // prettier-ignore
  typeOf(rows).is<{
    id: number; n: number; sum: Decimal; mean: number | null; last: Date | null; place: number; before: Date | null;
    size: 'one' | 'two' | 0; some: 1 | null; city: string | null; quantity: number; boss: string | null; first: number | null; twice: number;
  }[]>(); // prettier-ignore
  // @ts-expect-error -- a text cannot be added
  query.select((e) => ({ a: e.sum('note') }));
  // @ts-expect-error -- the related model has no such column
  query.join('items').select((e) => ({ a: e.joined('items', 'name') }));
  // @ts-expect-error -- no such relation
  query.join('item').select((e) => ({ a: e.joined('items', 'id') }));
  // @ts-expect-error -- values of expressions, not numbers
  query.select(() => ({ a: 1 }));
}

export async function groups(): Promise<void> {
  const groups = query.groupBy('status').select('status', 'count(*) as n', 'sum(total) as sales');
  groups
    .having({ n: op.gt(1), sales: op.lt('10'), status: 'paid' })
    .having('count(*) > ?', [1])
    .orderBy('n desc', 'sales', 'id');
  typeOf(await groups.groupBy('n', 'at').count()).is<number>();
  // @ts-expect-error -- nothing is called so
  groups.having({ m: 1 });
  // @ts-expect-error -- nothing is called so
  groups.orderBy('m desc');
  // @ts-expect-error -- a number
  groups.having({ n: 'many' });
  // @ts-expect-error -- there is no such column
  query.groupBy('nothing');
}

export async function inner(): Promise<void> {
  const users = User.query().where({ name: 'Ann' }).select('id');
  query
    .where({ userId: op.in(users) })
    .notIn('userId', users)
    .inList('userId', User.query().select('bossId'));
  query.whereExists('items', (items) => items.where({ quantity: op.gt(1) })).whereNotExists('user.boss');
  query.whereExists(Item.query().where('items.order_id = orders.id'));
  // @ts-expect-error -- the related model has no such column
  query.whereExists('items', (items) => items.where({ name: 'x' }));
  // @ts-expect-error -- no such relation
  query.whereExists('item');
  // @ts-expect-error -- texts where numbers are compared
  query.where({ userId: op.in(User.query().select('name')) });
  typeOf(await query.with('items', (items) => items.limit(1).with('order')).oneOrFail().then((order) => order.items[0]!.order)).is<Order>(); // prettier-ignore
  typeOf(
    (
      await query
        .with('user')
        .with('items', (items) => items.orderBy('quantity'))
        .all()
    )[0]!.items,
  ).is<Item[]>();
  // @ts-expect-error -- not loaded
  (await query.with('items', (items) => items.limit(1)).all())[0]!.items[0]!.order;
  // @ts-expect-error -- an order of another model
  query.with('items', (items) => items.orderBy('total'));
}

export function compounds(): void {
  typeOf(query.with('items').union(query.where({ id: 1 }))).is<Query<Order, 'items'>>();
  const rows = query.select('id', 'note as word');
  typeOf(rows.union(User.query().select('id', 'name as word'))).is<
    Selection<Order, { id: number; word: string | null }>
  >();
  typeOf(User.query().recursive('boss')).is<Query<User>>();
  // @ts-expect-error -- records of another model
  query.union(Item.query());
  // @ts-expect-error -- other names
  rows.union(User.query().select('id'));
  // @ts-expect-error -- no relation
  User.query().recursive('name');
}

export function scopes(): void {
  typeOf(Order.unscoped()).is<Query<Order>>();
  Order.defaultScope((orders) => orders.where({ status: 'paid' }));
  // @ts-expect-error -- not one of the strings
  Order.defaultScope((orders) => orders.where({ status: 'lost' }));
}
