/** The values of queries: as they are bound, and as part of another query. */
import type { SqlValue } from '../core/sql.ts';
import type { Clause } from './ast.ts';
import { STATE, type ClauseValues, type Holder, type QueryState } from './ports.ts';
import type { Plan } from './writer.ts';

/** The values of a plan as they are bound. */
export function bound({ clauses, encoders }: Plan, values: ClauseValues): SqlValue[] {
  const params: SqlValue[] = [];
  for (const clause of clauses) {
    const own = values[clause];
    if (own !== undefined) for (const value of own) params.push(encoders[params.length]!(value as never));
  }
  return params;
}

/** The parts of a query inside another one, in the order of the text. */
const INNER: readonly Clause[] = ['ctes', 'select', 'from', 'joins', 'where', 'having', 'perGroup', 'limit', 'offset'];

/** All values of a query, for the query that it becomes part of. */
export function allValues({ values }: QueryState): unknown[] {
  return INNER.flatMap((clause) => values[clause] ?? []);
}

/** Values with more of them at the end of one part. */
export function withMore(values: ClauseValues, clause: Clause, more: readonly unknown[]): ClauseValues {
  if (more.length === 0) return values;
  const before = values[clause];
  return { ...values, [clause]: before ? [...before, ...more] : more };
}

/** The state of a query; undefined for anything else. */
export function stateOf(value: unknown): QueryState | undefined {
  return typeof value === 'object' && value !== null && STATE in value ? (value as Holder)[STATE] : undefined;
}
