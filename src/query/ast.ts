/**
 * Queries as frozen data, without their values: conditions say where a value goes, the values travel beside them in the
 * order of the text. So two queries that differ in values only are the same data and share one compiled plan.
 */
import type { TableColumn } from '../schema/table.ts';
import type { OperatorKind } from './operators.ts';

/** A condition. Its values are those of its parts, from left to right. */
export type Condition =
  | { readonly type: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly type: 'test'; readonly column: TableColumn; readonly operator: OperatorKind }
  | { readonly type: 'raw'; readonly pieces: readonly string[] };

/** One term of an order. */
export interface Order {
  readonly column: TableColumn;
  readonly descending: boolean;
}

/** What a query asks for. */
export interface Spec {
  /** Always holds, whatever the user adds: a relation's key. */
  readonly scope: Condition | undefined;
  /** What the user asked for. */
  readonly where: Condition | undefined;
  readonly order: readonly Order[];
  readonly limited: boolean;
  readonly offset: boolean;
}

/** The query that asks for everything. */
export const EVERYTHING: Spec = Object.freeze({
  scope: undefined,
  where: undefined,
  order: Object.freeze([]),
  limited: false,
  offset: false,
});

/** Both conditions. */
export function both(a: Condition | undefined, b: Condition | undefined): Condition | undefined {
  return a && b ? join('all', a, b) : (a ?? b);
}

/** Either condition. */
export function either(a: Condition, b: Condition): Condition {
  return join('any', a, b);
}

/** Joins without nesting what is of one kind already. */
function join(type: 'all' | 'any', a: Condition, b: Condition): Condition {
  const parts = [a, b].flatMap((part) => (part.type === type ? part.parts : [part]));
  return Object.freeze({ type, parts: Object.freeze(parts) });
}
