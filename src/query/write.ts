/**
 * Mass writes: one statement that changes or deletes all rows a query selects. Records in memory know nothing of it, and
 * nothing is asked of them: only what columns themselves say, such as a new updatedAt, is done.
 */
import { QueryError } from '../core/errors.ts';
import type { CompiledQuery, SqlValue } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import type { Spec } from './ast.ts';
import type { QueryState } from './ports.ts';
import { bound } from './state.ts';
import { Statement } from './statement.ts';
import { columnOf } from './where.ts';
import type { Plan } from './writer.ts';

/** Sets columns in all rows of a query; how many rows there were. */
export async function updateAll(
  state: QueryState,
  given: object,
  { end = 'update', undo }: { readonly end?: 'update' | 'delete'; readonly undo?: (() => void) | undefined } = {},
): Promise<number> {
  requireWritable(state, end);
  const { source, shape, transaction } = state;
  const { table } = source;
  const set = readValues(table, given);
  const columns = [...set.keys()];
  const { dialect, runner } = source.binding();
  const plan = shape.planFor(`update ${columns.map(({ index }) => index).join()}`, dialect, () =>
    compileUpdate(shape.spec, columns, dialect),
  );
  const params = bound(plan, { ...state.values, set: [...set.values()] });
  const query: CompiledQuery = {
    sql: plan.sql, params, kind: 'write', limits: state.limits,
    writes: { table: table.name, how: 'update' },
  }; // prettier-ignore
  return (await runner.run(query, transaction, undo)).changes;
}

/** Deletes all rows of a query, or marks them as deleted; how many there were. `undo` is called when that is rolled back. */
export async function deleteAll(
  state: QueryState,
  options: { readonly hard?: boolean } = {},
  undo?: () => void,
): Promise<number> {
  refuseUnknownKeys('option of delete()', options, ['hard']);
  const { deletedAt } = state.source.table;
  if (deletedAt && !options.hard) {
    // What is deleted already keeps the moment at which it was.
    const shape = state.shape.next('deleted without', () => ({ deleted: 'without' }));
    return updateAll({ ...state, shape }, { [deletedAt.property]: new Date() }, { end: 'delete', undo });
  }
  requireWritable(state, 'delete');
  const { source, shape, transaction } = state;
  const { dialect, runner } = source.binding();
  const plan = shape.planFor('delete', dialect, () => compileDelete(shape.spec, dialect));
  const query: CompiledQuery = {
    sql: plan.sql, params: bound(plan, state.values), kind: 'write', limits: state.limits,
    writes: { table: source.table.name, how: 'delete' },
  }; // prettier-ignore
  return (await runner.run(query, transaction, undo)).changes;
}

/** Refuses a write of a whole table that nobody asked for, and steps that a mass write would ignore. */
function requireWritable(
  { source, shape, includes, ordered, allRows, keyed, cache }: QueryState,
  end: 'update' | 'delete',
): void {
  const { where, deleted, limited, offset, joins, distinct, groupBy, from, ctes } = shape.spec;
  const steps = {
    'limit()': limited, 'offset()': offset, 'orderBy()': ordered, 'with()': includes.length > 0, 'join()': joins.length > 0,
    'distinct()': distinct, 'groupBy()': groupBy.length > 0, 'a union or another source': from !== undefined,
    'cte()': from === undefined && ctes.length > 0, 'cached()': cache !== undefined,
  }; // prettier-ignore
  const ignored = Object.entries(steps).filter(([, taken]) => taken).map(([step]) => step); // prettier-ignore
  if (ignored.length > 0) {
    const key = source.table.primaryKey[0]?.property ?? 'id';
    throw new QueryError(
      `${end}() writes every row that matches, so the query must not have ${ignored.join(', ')}. Select keys first: inList('${key}', await query.pluck('${key}')).`,
    );
  }
  if (keyed || where || deleted === 'only' || allRows) return;
  throw new QueryError(
    `${end}() without a condition would write every row of '${source.table.name}'. Where that is meant, say so: ${source.name}.query().allRows().${end}(${end === 'update' ? '…' : ''}).`,
  );
}

/** The given values, checked, in the order of the columns; and those of columns that change with every update. */
function readValues(table: Table, given: unknown): Map<TableColumn, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new QueryError(`update() takes an object with columns as keys, got ${show(given)}.`);
  const named = new Map(
    Object.entries(given).map(([property, value]) => [columnOf(table, property), value as unknown]),
  );
  if (table.version && named.has(table.version))
    throw new QueryError(
      `update() of '${table.name}' cannot set '${table.version.property}': it is counted with each write.`,
    );
  if (named.size === 0) throw new QueryError(`update() of '${table.name}' was given no column to set.`);
  const values = new Map<TableColumn, unknown>();
  for (const column of table.columns) {
    const { onUpdate } = column.definition;
    if (!named.has(column) && !onUpdate) continue;
    const value = named.has(column) ? named.get(column) : onUpdate!();
    const where = `${table.name}.${column.property}`;
    if (value === undefined)
      throw new QueryError(`The value of ${where} is undefined. Leave the key out, or use null for NULL.`);
    values.set(column, readValue(column.type, value, where));
  }
  return values;
}

function compileUpdate(spec: Spec, columns: readonly TableColumn[], dialect: Dialect): Plan {
  const statement = new Statement(dialect);
  const sets = columns.map(({ name, type }) => {
    const { encode } = dialect.codec(type);
    return `${dialect.quote(name)} = ${statement.value((value: unknown): SqlValue => (value === null ? null : encode(value)))}`;
  });
  const { table } = spec;
  if (table.version) sets.push(`${dialect.quote(table.version.name)} = ${dialect.quote(table.version.name)} + 1`);
  statement.clause('set');
  statement.add(`update ${dialect.quote(spec.table.name)} set ${sets.join(', ')}`);
  return statement.where(spec).plan();
}

function compileDelete(spec: Spec, dialect: Dialect): Plan {
  const statement = new Statement(dialect);
  statement.add(`delete from ${dialect.quote(spec.table.name)}`);
  return statement.where(spec).plan();
}
