/**
 * Reads a query in batches by keyset: each batch begins behind the last row of the one before, found by its key. Unlike an
 * offset that costs the same for every batch, and rows written or deleted meanwhile make no other row skipped or read twice.
 * No connection is held between batches.
 */
import { QueryError } from '../core/errors.ts';
import type { CompiledQuery, SqlValue } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table } from '../schema/table.ts';
import { ask, refuseCached } from './ask.ts';
import type { Order, Spec } from './ast.ts';
import type { QueryState } from './ports.ts';
import { bound } from './state.ts';
import { refuseGrouped, Statement } from './statement.ts';
import { asIs } from './writer.ts';

/** An order by a column of the model. */
export type ColumnOrder = Extract<Order, { readonly column: object }>;

/** Records read at once where nothing else is asked. */
const DEFAULT_SIZE = 1_000;

/** The records of a query, `size` at a time. Each iteration begins anew. */
export function inBatches(state: QueryState, size: number = DEFAULT_SIZE): AsyncIterable<object[]> {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new QueryError(`The size of a batch must be a whole number of at least 1, got ${show(size)}.`);
  refuseCached(state, 'Batches');
  const order = keysetOrder(state);
  return { [Symbol.asyncIterator]: () => iterate(state, size, order) };
}

/** The records of a query one by one, read in batches. */
export function findEach(state: QueryState, options: { readonly batchSize?: number } = {}): AsyncIterable<object> {
  refuseUnknownKeys('option of findEach()', options, ['batchSize']);
  const batches = inBatches(state, options.batchSize);
  return {
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches) yield* batch;
    },
  };
}

async function* iterate(
  state: QueryState,
  size: number,
  order: readonly ColumnOrder[],
): AsyncGenerator<object[], void> {
  const { source, includes, values } = state;
  const { table } = source;
  let remaining = (values.limit?.[0] as number | undefined) ?? Infinity;
  let last: readonly SqlValue[] | undefined;
  while (remaining > 0) {
    const take = Math.min(size, remaining);
    const binding = source.binding();
    const { dialect, loader } = binding;
    const { sql, params, kind } = compileBatch(state, { order, last, take }, dialect);
    const query = { sql, params, kind, bigints: table.bigints, limits: state.limits, offload: state.offload };
    const { rows } = await ask(binding, query, state);
    if (rows.length > 0) {
      const records = source.hydrate(rows);
      if (includes.length > 0) await loader.load(records, includes, state);
      yield records;
    }
    if (rows.length < take) return;
    last = rows.at(-1);
    remaining -= rows.length;
  }
}

/** The order of the query, or else of the primary key; refused unless it puts every row in a place of its own. */
export function keysetOrder({ source, shape }: QueryState): readonly ColumnOrder[] {
  const { table, name } = source;
  refuseGrouped(shape.spec);
  refuseRepeated(shape.spec);
  const order = shape.spec.order as readonly ColumnOrder[]; // records are ordered by columns only
  if (order.length === 0) {
    if (table.primaryKey.length > 0) return table.primaryKey.map((column) => ({ column, descending: false }));
    throw new QueryError(`${name} has no primary key to read batches by. Order the query by a unique column.`);
  }
  const nullable = order.find(({ column }) => column.definition.nullable);
  if (nullable) {
    throw new QueryError(
      `Batches cannot be read in the order of '${nullable.column.property}', which may be NULL: nothing comes behind NULL.`,
    );
  }
  const columns = new Set(order.map(({ column }) => column));
  if (source.uniqueKeys().some((key) => key.every((column) => columns.has(column)))) return order;
  const terms = order.map(({ column, descending }) => `'${column.property}${descending ? ' desc' : ''}'`).join(', ');
  throw new QueryError(
    `Batches need an order that no two rows share, and ${terms} has no unique column. Add the primary key behind it${keyTerm(table)}.`,
  );
}

/** Behind a key come no more rows with the same key, so where records repeat some would be lost. */
function refuseRepeated({ joins, from, distinct }: Spec): void {
  const repeated = joins.length > 0 ? 'A join' : from?.type === 'compound' && from.operator === 'union all' ? 'unionAll()' : undefined; // prettier-ignore
  if (repeated === undefined || distinct) return;
  throw new QueryError(
    `${repeated} can repeat records, and batches need each once. Add distinct(), or ask with whereExists().`,
  );
}

function keyTerm({ primaryKey }: Table): string {
  return primaryKey.length === 0 ? '' : `: orderBy(${primaryKey.map(({ property }) => `'${property}'`).join(', ')})`;
}

/** Where a batch begins and how long it is. */
interface Cut {
  readonly order: readonly ColumnOrder[];
  /** The row that it comes behind; undefined for the first batch. */
  readonly last: readonly SqlValue[] | undefined;
  readonly take: number;
}

/** The query for the batch behind the row `last`; for the first one without. An offset counts for the first one only. */
export function compileBatch(
  state: QueryState,
  { order, last, take }: Cut,
  dialect: Dialect,
): Pick<CompiledQuery, 'sql' | 'params' | 'kind'> {
  const { shape, values } = state;
  const statement = new Statement(dialect);
  // As they came from the database: a value that was read and written again need not compare as the stored one.
  const keyset: SqlValue[] = [];
  const key = (at: number): string => {
    keyset.push(last![order[at]!.column.index]!);
    return statement.value(asIs);
  };
  const spec: Spec = { ...shape.spec, order, limited: true, offset: !last && values.offset !== undefined };
  const plan = statement.select(spec, 'records', last ? { condition: () => behind(order, statement, key) } : {}).plan();
  return { sql: plan.sql, params: bound(plan, { ...values, keyset, limit: [take] }), kind: plan.kind };
}

/** The condition that a row comes behind another one, whose value for a term `key` binds. */
function behind(order: readonly ColumnOrder[], statement: Statement, key: (at: number) => string): string {
  const names = order.map(({ column }) => statement.column(column));
  const sign = (at: number): string => (order[at]!.descending ? '<' : '>');
  if (order.length === 1) return `${names[0]} ${sign(0)} ${key(0)}`;
  if (order.every(({ descending }) => descending === order[0]!.descending))
    return `(${names.join(', ')}) ${sign(0)} (${names.map((_, at) => key(at)).join(', ')})`;
  const rest = (at: number): string => {
    const further = `${names[at]} ${sign(at)} ${key(at)}`;
    return at === order.length - 1 ? further : `(${further} or ${names[at]} = ${key(at)} and ${rest(at + 1)})`;
  };
  // The first part says nothing new, but an index can be entered with it.
  return `${names[0]} ${sign(0)}= ${key(0)} and ${rest(0)}`;
}
