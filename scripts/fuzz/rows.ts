/** Random rows. Few different values of each kind, so that equal ones, and rows that match, are frequent. */
import * as fc from 'fast-check';
import { Decimal } from '../../src/core/decimal.ts';
import { Row } from './scene.ts';
import type { Values } from './truth.ts';

/** Values of each column. */
export const kinds = {
  n: fc.integer({ min: -2, max: 3 }),
  t: fc.string({ unit: fc.constantFrom('a', 'B', '%', '_', "'", '"', '\\', '?', 'é', '漢', ' '), maxLength: 3 }),
  yes: fc.boolean(),
  cost: fc.integer({ min: -150, max: 150 }).map((cents) => new Decimal(cents).div(100)),
  at: fc.integer({ min: -1, max: 2 }).map((n) => new Date(n * 1_000)),
} as const;

/** A column that conditions are about. */
export type Key = keyof typeof kinds;
export const keys = Object.keys(kinds) as Key[];

/** Rows to insert. */
export const rows: fc.Arbitrary<Values[]> = fc.array(
  fc.record(Object.fromEntries(keys.map((key) => [key, fc.option(kinds[key] as fc.Arbitrary<unknown>)]))),
  { maxLength: 8 },
);

/** A record's columns as it holds them; JSON would show some of them as texts. */
export const valuesOf = (record: object): Values => Object.fromEntries(Object.entries(record));

/** Inserts rows and answers them with their keys. */
export async function inserted(data: readonly Values[]): Promise<Values[]> {
  const records: Values[] = [];
  for (const values of data) records.push(valuesOf(await Row.create(values)));
  return records;
}
