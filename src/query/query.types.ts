/**
 * What the types of queries promise beyond those of models: compiled by every check, with both compilers, and never run. A line
 * marked as an error must be one, and every other line must not.
 */
import {
  bigint, boolean, decimal, float, integer, integerKey, json, Model, oneOf, text, timestamp, type AnyModel, type Decimal, type Query,
  type Update,
} from '../index.ts'; // prettier-ignore

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `typeOf(value).is<B>()` compiles only where the value has just this type. */
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

class Order extends Model('orders', {
  ...integerKey, total: decimal(12, 2), paid: decimal(12, 2).nullable(), big: bigint(), weight: float().nullable(),
  level: integer().as<1 | 2>(), status: oneOf('pending', 'paid'), note: text().nullable(), yes: boolean(), at: timestamp(), data: json<{ a: 1 }>(),
}, {
  lines: () => Order.hasMany(Line, 'orderId'),
}) {} // prettier-ignore
class Line extends Model('lines', { ...integerKey, orderId: integer() }) {}

const query = Order.query();

export async function columns(): Promise<void> {
  typeOf(await query.sum('id')).is<number>();
  typeOf(await query.sum('level')).is<number>();
  typeOf(await query.sum('big')).is<bigint>();
  typeOf(await query.sum('paid')).is<Decimal>();
  typeOf(await query.avg('total')).is<Decimal | null>();
  typeOf(await query.avg('big')).is<number | null>();
  typeOf(await query.min('at')).is<Date | null>();
  typeOf(await query.max('note')).is<string | null>();
  typeOf(await query.max('level')).is<1 | 2 | null>();
  typeOf(await query.pluck('status')).is<('pending' | 'paid')[]>();
  typeOf(await query.pluck('paid')).is<(Decimal | null)[]>();
  typeOf(await query.pluck('data')).is<{ a: 1 }[]>();
  // @ts-expect-error -- a text cannot be added
  await query.sum('note');
  // @ts-expect-error -- nor can a moment
  await query.avg('at');
  // @ts-expect-error -- no boolean is less than another
  await query.min('yes');
  // @ts-expect-error -- there is no such column
  await query.pluck('nothing');
}

export function comparisons(): void {
  query.between('total', '1', 2).inList('status', ['paid']).notIn('id', [1, 2]).like('note', 'a%').isNull('paid');
  query.where((group) => group.notLike('note', 'a%').isNotNull('weight').orWhere({ yes: true }));
  // @ts-expect-error -- not one of the strings
  query.inList('status', ['lost']);
  // @ts-expect-error -- not a number
  query.between('id', '1', '2');
  // @ts-expect-error -- NULL is not in a range
  query.between('paid', null, 2);
  // @ts-expect-error -- not a text
  query.like('id', '1%');
  // @ts-expect-error -- there is no such column
  query.isNull('nothing');
}

export async function writes(): Promise<void> {
  typeOf(await query.allRows().update({ status: 'paid', total: '1.50', paid: null })).is<number>();
  typeOf(await query.where({ id: 1 }).delete()).is<number>();
  const values: Update<Order> = { note: null };
  await query.where({ id: 1 }).update(values);
  // @ts-expect-error -- not one of the strings
  await query.update({ status: 'lost' });
  // @ts-expect-error -- the column is not nullable
  await query.update({ total: null });
  // @ts-expect-error -- undefined is no value
  await query.update({ note: undefined });
  // @ts-expect-error -- there is no such column
  await query.update({ nothing: 1 });
}

export async function batches(): Promise<void> {
  for await (const order of query.with('lines').findEach({ batchSize: 10 })) typeOf(order.lines).is<Line[]>();
  for await (const orders of query.inBatches(10)) typeOf(orders).is<Order[]>();
  // @ts-expect-error -- not loaded by this query
  for await (const order of query.findEach()) order.lines.map((line) => line.missing);
}

/** Whatever the model is. */
export async function generic<I extends AnyModel>(any: Query<I>): Promise<I[]> {
  for await (const batch of any.inBatches(2)) return batch;
  return [];
}
