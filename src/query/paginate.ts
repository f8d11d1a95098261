/**
 * Pages of a result: by number, which suits people who jump, or from a cursor on, which costs the same for every page and skips
 * nothing when rows come and go. A cursor comes back from outside, so nothing in it is believed.
 */
import { base64 } from '../core/base64.ts';
import { QueryError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { ask } from './ask.ts';
import { compileBatch, keysetOrder, type ColumnOrder } from './batches.ts';
import type { QueryState } from './ports.ts';

/** Which page. */
export type PageOptions =
  | { readonly page: number; readonly size: number; readonly total?: boolean }
  | { readonly size: number; readonly after?: string | null | undefined };

/** A query whose rows can be cut. */
interface Cuttable {
  limit(count: number): { offset(count: number): { all(): Promise<object[]> } };
  count(): Promise<number>;
}

/** The rows of a page by its number, counted from 1. */
export async function numberedPage(query: Cuttable, options: Extract<PageOptions, { page: number }>): Promise<object> {
  refuseUnknownKeys('option of paginate()', options, ['page', 'size', 'total']);
  const { page, size, total: counted = true } = options;
  requireWhole('page', page);
  requireWhole('size', size);
  const cut = query.limit(counted ? size : size + 1).offset((page - 1) * size);
  if (!counted) {
    const items = await cut.all();
    return { items: items.slice(0, size), page, size, hasMore: items.length > size };
  }
  const total = await query.count();
  const pages = Math.ceil(total / size);
  return { items: page > pages ? [] : await cut.all(), page, size, total, pages };
}

/** The rows behind a cursor. */
export async function cursorPage(state: QueryState, options: Exclude<PageOptions, { page: number }>): Promise<object> {
  refuseUnknownKeys('option of paginate()', options, ['size', 'after', 'page', 'total']);
  const { size, after } = options;
  requireWhole('size', size);
  const { source, values, includes, limits, offload } = state;
  if (values.limit ?? values.offset)
    throw new QueryError('paginate() cuts by itself, so the query must not have limit() or offset().');
  const { table } = source;
  const binding = source.binding();
  const { dialect, loader } = binding;
  const order = keysetOrder(state);
  const last = after === undefined || after === null ? undefined : readCursor(after, table, order, dialect);
  const { sql, params, kind } = compileBatch(state, { order, last, take: size + 1 }, dialect);
  const query = { sql, params, kind, bigints: table.bigints, limits, offload } as const;
  const { rows } = await ask(binding, query, state);
  const items = source.hydrate(rows.slice(0, size));
  if (includes.length > 0 && items.length > 0) await loader.load(items, includes, state);
  return { items, next: rows.length > size ? writeCursor(rows[size - 1]!, table, order) : null };
}

function requireWhole(what: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  throw new QueryError(`${what} must be a whole number of at least 1, got ${show(value)}.`);
}

// A cursor is what a row has in the columns of the order, behind a word that says which order that is.

type Written = string | number | { readonly big: string };

function writeCursor(row: readonly SqlValue[], table: Table, order: readonly ColumnOrder[]): string {
  const values = order.map(({ column }): Written => {
    const value = row[column.index]!;
    // Where one column may be large, the driver returns all whole numbers so.
    if (typeof value === 'bigint') return column.type.kind === 'bigint' ? { big: value.toString() } : Number(value);
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new QueryError(`A cursor cannot hold '${column.property}', a ${column.type.kind}. Order by other columns.`);
  });
  const bytes = new TextEncoder().encode(JSON.stringify([tagOf(table, order), ...values]));
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The longest cursor that is looked at. */
const MAX_LENGTH = 10_000;

/** A row that has in the columns of the order what the cursor says; what else is in it nobody asks. */
function readCursor(cursor: unknown, table: Table, order: readonly ColumnOrder[], dialect: Dialect): SqlValue[] {
  const values = decode(cursor);
  if (!Array.isArray(values) || values.length !== order.length + 1 || values[0] !== tagOf(table, order))
    throw refused();
  const row: SqlValue[] = [];
  order.forEach(({ column }, i) => {
    const value = valueOf(values[i + 1]);
    if (value === undefined) throw refused();
    try {
      const { decode: read } = dialect.codec(column.type);
      readValue(column.type, read ? read(value) : value, column.property);
    } catch (cause) {
      throw refused(cause);
    }
    row[column.index] = value;
  });
  return row;
}

function decode(cursor: unknown): unknown {
  if (typeof cursor !== 'string' || cursor.length > MAX_LENGTH || !/^[\w-]+$/.test(cursor)) throw refused();
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refused(cause);
  }
}

function valueOf(value: unknown): SqlValue | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  const { big } = (typeof value === 'object' && value !== null ? value : {}) as { big?: unknown };
  return typeof big === 'string' && /^-?\d{1,19}$/.test(big) ? BigInt(big) : undefined;
}

function refused(cause?: unknown): QueryError {
  return new QueryError(
    'This is no cursor of the query. A cursor is the `next` of the page before, for the same model in the same order.',
    cause === undefined ? {} : { cause },
  );
}

/** A short word that differs when the order does. */
function tagOf(table: Table, order: readonly ColumnOrder[]): string {
  const text = `${table.name} ${order.map(({ column, descending }) => `${column.name} ${descending}`).join()}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}
