/** Finds a record by its primary key: the query that is asked most often, without the steps of building it. */
import type { CompiledQuery } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import type { TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { keyShape } from './plans.ts';
import type { Source } from './ports.ts';

/** The record whose primary key `column` has this value, or null. */
export async function byKey(
  source: Source,
  column: TableColumn,
  key: unknown,
  transaction: Transaction | undefined,
): Promise<object | null> {
  const { table } = source;
  const { dialect, runner } = source.binding();
  const { sql, encoders } = keyShape(table, column).plan('rows', dialect);
  const value = readValue(column.type, key, `${table.name}.${column.property}`);
  const params = [encoders[0]!(value as never)];
  const query: CompiledQuery = { sql, params, kind: 'read', bigints: table.bigints, single: true };
  const result = runner.run(query, transaction);
  const { rows } = result instanceof Promise ? await result : result;
  return source.hydrate(rows)[0] ?? null;
}
