/**
 * What tells one question from another: the statement, its values, in which form whole numbers are to come, and what the program says
 * that it reads: who names a table must not get the answer of who forgot it, which no write to that table takes away.
 */
import type { CompiledQuery, SqlValue } from '../core/sql.ts';

/** A text that is equal for equal questions only. What could be mistaken for something else says how long it is. */
export function keyOf({ sql, params, bigints }: CompiledQuery, reads: readonly string[] | undefined): string {
  let key = `${bigints ? 'b' : 'n'}${sql.length}:${sql}`;
  for (const value of params) key += textOf(value);
  return reads ? `${key}r${JSON.stringify(reads)}` : key;
}

function textOf(value: SqlValue): string {
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (typeof value === 'number') return Object.is(value, -0) ? 'n-0;' : `n${value};`;
  if (typeof value === 'bigint') return `b${value};`;
  return value === null ? '0;' : `x${value.join()};`;
}
