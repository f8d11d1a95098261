/**
 * Comparisons other than equality, as branded values: `where({ total: op.gt('100') })`. Being instances of a class that only
 * `op` makes, they cannot come out of a parsed request body.
 */
import { QueryError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';

/** What an operator compares. */
export type OperatorKind =
  | '=' | '<>' | '>' | '>=' | '<' | '<=' | 'in' | 'not in' | 'between' | 'not between' | 'like' | 'not like' | 'is null' | 'is not null'; // prettier-ignore

/** A path into a JSON value: keys of objects and places in lists. */
export type JsonPath = readonly (string | number)[];

/** Whether an operator takes all its operands as one value. */
export function isList(kind: OperatorKind): boolean {
  return kind === 'in' || kind === 'not in';
}

/** A comparison with values of type `T`; made by `op`. */
export class Operator<out T> {
  readonly kind: OperatorKind;
  /** What is compared with; of `in` a query may be the only one. */
  readonly operands: readonly T[];
  /** Where in a JSON value what is compared lies; undefined for the value itself. */
  readonly path: JsonPath | undefined;
  /** Made by `op` only. */
  constructor(kind: OperatorKind, operands: readonly T[], path?: JsonPath) {
    this.kind = kind;
    this.operands = operands;
    this.path = path;
    Object.freeze(this);
  }
}

/** A query for one value a row, which can stand where a list of values stands. */
export interface Listable<out T> {
  /** Exists in types only. */
  readonly '~value': T;
}

/** The operand of `in`: a copy of a list, or a query as it is. Whether it is one is seen where it is used. */
function list<T>(name: string, values: readonly T[] | Listable<T>): readonly T[] {
  if (Array.isArray(values)) return [...(values as readonly T[])];
  if (typeof values === 'object' && values !== null) return [values as never];
  throw new QueryError(`op.${name} takes a list or a query that selects one value, got ${show(values)}.`);
}

function at(path: JsonPath | string, operand: unknown): Operator<never> {
  const keys = typeof path === 'string' ? [path] : path;
  const valid =
    Array.isArray(keys) &&
    keys.length > 0 &&
    keys.every((key) => (typeof key === 'number' ? Number.isSafeInteger(key) && key >= 0 : typeof key === 'string'));
  if (!valid) throw new QueryError(`op.at takes a key, or a list of keys and places, got ${show(path)}.`);
  const { kind, operands } = (operand instanceof Operator ? operand : new Operator('=', [operand])) as Operator<never>;
  if (operand instanceof Operator && operand.path)
    throw new QueryError('op.at inside op.at: give the whole path at once.');
  return new Operator<never>(kind, operands, Object.freeze([...keys]));
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
  /** One of a list, or of what a query selects; an empty list matches no row. */
  in: <T extends Operable>(values: readonly T[] | Listable<T>): Operator<T> => new Operator('in', list('in', values)),
  /** None of a list, or of what a query selects; an empty one matches every row. */
  notIn: <T extends Operable>(values: readonly T[] | Listable<T>): Operator<T> =>
    new Operator('not in', list('notIn', values)),
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
  /**
   * Compares what lies at a path in a JSON column: `op.at(['address', 'city'], 'Berlin')`, `op.at('age', op.gt(30))`. Texts are
   * compared with texts, numbers with numbers; where nothing lies there, only `op.isNull()` matches.
   */
  at: (path: string | readonly (string | number)[], operand: unknown): Operator<never> => at(path, operand),
});
