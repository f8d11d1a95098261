/** What SQL thinks of values: three truths, comparisons and patterns. The naive side of every comparison with the database. */
import { Decimal } from '../../src/core/decimal.ts';

/** `null` is unknown: neither true nor false. */
export type Truth = boolean | null;
/** A row, by property. */
export type Values = Readonly<Record<string, unknown>>;
/** What a condition says of a row. */
export type Test = (row: Values) => Truth;

const not = (a: Truth): Truth => (a === null ? null : !a);
export const and = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === null || b === null ? null : true;
export const or = (a: Truth, b: Truth): Truth => not(and(not(a), not(b)));

/** Of NULL nothing is known. */
export const ifKnown = (value: unknown, test: (value: unknown) => Truth): Truth =>
  value === null ? null : test(value);

/** A value as a number or a text that sorts as the value does. */
function plain(value: unknown): number | string {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Decimal) return value.toNumber();
  return typeof value === 'string' ? value : Number(value);
}

/** Negative, zero or positive, for two values that are not NULL. */
export function compare(a: unknown, b: unknown): number {
  const [x, y] = [plain(a), plain(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** NULL sorts before everything in SQLite. */
export function compareNullable(a: unknown, b: unknown): number {
  return a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(a, b);
}

/** `%` is any text, `_` any one character. SQLite ignores the case of ASCII letters. */
export function like(value: string, pattern: string): boolean {
  const source = Array.from(pattern, (c) => (c === '%' ? '.*' : c === '_' ? '.' : c.replace(/[^a-z\d]/i, '\\$&')));
  return new RegExp(`^${source.join('')}$`, 'is').test(value);
}
