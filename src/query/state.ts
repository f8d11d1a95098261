/** A query as the builder and its ends hand it on: the shape, the values that go with it, and what to do with the rows. */
import type { SqlValue } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import type { Shape } from './plans.ts';
import type { Source } from './ports.ts';
import type { Plan } from './writer.ts';

/** A query. Frozen in use: each step of the builder makes another one. */
export interface QueryState {
  readonly source: Source;
  readonly shape: Shape;
  /** The values of the conditions, in the order of the text. */
  readonly values: readonly unknown[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  readonly paths: readonly string[];
  readonly transaction: Transaction | undefined;
  /** Whether the user asked for an order; a relation's own does not count. */
  readonly ordered: boolean;
  /** Whether a mass write may do without a condition. */
  readonly allRows: boolean;
}

/** The values of a plan as they are bound; `before` and the query's own are encoded, limit and offset follow. */
export function bound(plan: Plan, state: QueryState, before: readonly unknown[] = []): SqlValue[] {
  const { values, limit, offset } = state;
  const { encoders } = plan;
  const params: SqlValue[] = [];
  for (let i = 0; i < before.length; i++) params.push(encoders[i]!(before[i] as never));
  for (let i = 0; i < values.length; i++) params.push(encoders[before.length + i]!(values[i] as never));
  if (limit !== undefined) params.push(limit);
  if (offset !== undefined) params.push(offset);
  return params;
}
