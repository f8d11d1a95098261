/**
 * Comparisons other than equality, as branded values: `where({ total: op.gt('100') })`. Being instances of a class that only
 * `op` makes, they cannot come out of a parsed request body.
 */
import { QueryError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';

/** What an operator compares. */
export type OperatorKind =
  | '=' | '<>' | '>' | '>=' | '<' | '<=' | 'in' | 'not in' | 'between' | 'not between' | 'like' | 'not like' | 'is null' | 'is not null'; // prettier-ignore

/** A comparison with values of type `T`; made by `op`. */
export class Operator<out T> {
  readonly kind: OperatorKind;
  readonly operands: readonly T[];
  /** Made by `op` only. */
  constructor(kind: OperatorKind, operands: readonly T[]) {
    this.kind = kind;
    this.operands = operands;
    Object.freeze(this);
  }
}

function list<T>(name: string, values: readonly T[]): readonly T[] {
  if (!Array.isArray(values)) throw new QueryError(`op.${name} takes a list, got ${show(values)}.`);
  return [...values];
}

/**
 * Everything but unknown. Naming the primitives makes the compiler infer `'paid'` where it would infer `string` otherwise, which
 * a column of `oneOf('pending', 'paid')` does not take.
 */
type Operable = string | number | bigint | boolean | object | null | undefined;

/** The operators of typed conditions. A comparison with NULL is neither true nor false, so rows with NULL match none but `isNull`. */
export const op = Object.freeze({
  /** Equal. The same as giving the value itself. */
  eq: <T extends Operable>(value: T): Operator<T> => new Operator('=', [value]),
  /** Not equal. */
  ne: <T extends Operable>(value: T): Operator<T> => new Operator('<>', [value]),
  /** Greater. */
  gt: <T extends Operable>(value: T): Operator<T> => new Operator('>', [value]),
  /** Greater or equal. */
  gte: <T extends Operable>(value: T): Operator<T> => new Operator('>=', [value]),
  /** Less. */
  lt: <T extends Operable>(value: T): Operator<T> => new Operator('<', [value]),
  /** Less or equal. */
  lte: <T extends Operable>(value: T): Operator<T> => new Operator('<=', [value]),
  /** One of a list; an empty list matches no row. */
  in: <T extends Operable>(values: readonly T[]): Operator<T> => new Operator('in', list('in', values)),
  /** None of a list; an empty list matches every row. */
  notIn: <T extends Operable>(values: readonly T[]): Operator<T> => new Operator('not in', list('notIn', values)),
  /** From `low` to `high`, both included. */
  between: <T extends Operable>(low: T, high: T): Operator<T> => new Operator('between', [low, high]),
  /** Below `low` or above `high`. */
  notBetween: <T extends Operable>(low: T, high: T): Operator<T> => new Operator('not between', [low, high]),
  /** Matches a pattern: `%` any text, `_` any one character. Upper and lower case as the database compares them. */
  like: (pattern: string): Operator<string> => new Operator('like', [pattern]),
  /** Does not match a pattern. */
  notLike: (pattern: string): Operator<string> => new Operator('not like', [pattern]),
  /** Is NULL. */
  isNull: (): Operator<never> => new Operator<never>('is null', []),
  /** Is not NULL. */
  isNotNull: (): Operator<never> => new Operator<never>('is not null', []),
});
