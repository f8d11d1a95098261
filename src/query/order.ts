/** Reads terms of orders: `createdAt desc`. */
import { QueryError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { Order } from './ast.ts';
import { columnOf } from './where.ts';

/** Reads one term: a column, or one of the `names` that a selection has given. */
export function parseOrder(table: Table, term: unknown, names: readonly string[] = []): Order {
  if (typeof term !== 'string') throw new QueryError(`An order term must be a string, got ${show(term)}.`);
  const match = /^(\S+?)(?: (asc|desc))?$/i.exec(term.trim());
  if (!match) throw new QueryError(`An order term is a column, or a column with asc or desc, got ${show(term)}.`);
  const descending = match[2]?.toLowerCase() === 'desc';
  const name = match[1]!;
  if (names.includes(name)) return Object.freeze({ name, descending });
  return Object.freeze({ column: columnOf(table, name), descending });
}

/** Reads the columns by which rows are grouped or partitioned. */
export function parseColumns(table: Table, columns: unknown): TableColumn[] {
  const list = Array.isArray(columns) ? (columns as unknown[]) : [columns];
  return list.map((column) => columnOf(table, column));
}
