/**
 * Checks values against their column's type and brings inputs to the form records hold: a decimal given as text becomes a
 * Decimal. Whatever does not fit is refused by name before any statement is made.
 */
import type { ColumnType } from '../core/column-type.ts';
import { Decimal, isDecimal, roundDecimal } from '../core/decimal.ts';
import { TypeConversionError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';

/** Brings a value to the form records hold; throws what `misfit` makes of a description of what was expected. */
type Reader = (value: unknown, type: ColumnType) => unknown;

/** Signals a misfit inside readers; never leaves this file. */
class Misfit extends Error {
  readonly expected: string;
  constructor(expected: string) {
    super(expected);
    this.expected = expected;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INT64 = 2n ** 63n;

const readers: Record<ColumnType['kind'], Reader> = {
  // Adding 0 makes -0 to 0: not every database keeps the sign, and the record is to hold what the row does.
  integer: (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : fail('a whole number within ±(2^53 - 1)')),
  bigint: (value) =>
    typeof value === 'bigint' && value >= -INT64 && value < INT64 ? value : fail('a bigint of 64 bits'),
  float: (value) => (typeof value === 'number' && !Number.isNaN(value) ? value + 0 : fail('a number that is not NaN')),
  text: readText,
  boolean: (value) => (typeof value === 'boolean' ? value : fail('true or false')),
  timestamp: (value) => (isMoment(value) ? value : fail('a valid Date of the years 1 to 9999')),
  date: (value) => (isDay(value) ? value : fail("a day such as '2026-01-31'")),
  blob: (value) => (value instanceof Uint8Array ? value : fail('a Uint8Array')),
  uuid: (value) => (typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : fail('a UUID')),
  oneOf: (value, { values = [] }) =>
    values.includes(value as string) ? value : fail(`one of ${values.map(show).join(', ')}`),
  decimal: readDecimal,
  json: readJson,
};

/** The value in the form records hold; `null` stays null. `where` names the column in the error. */
export function readValue(type: ColumnType, value: unknown, where: string): unknown {
  if (value === null) return null;
  try {
    return readers[type.kind](value, type);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new TypeConversionError(`${where} must be ${error.expected}, got ${show(value)}.`);
  }
}

function fail(expected: string): never {
  throw new Misfit(expected);
}

/** Half of a pair of UTF-16 has no form in UTF-8, in which databases store text; drivers replace it without a word. */
function readText(value: unknown): string {
  if (typeof value !== 'string') fail('a string');
  return value.isWellFormed() ? value : fail('a string without lone surrogates');
}

/** The first moment of the year 1 and the last of 9999: outside, texts do not sort as moments do. */
const [FIRST_MOMENT, LAST_MOMENT] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

function isMoment(value: unknown): boolean {
  return value instanceof Date && value.getTime() >= FIRST_MOMENT && value.getTime() <= LAST_MOMENT;
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !DAY.test(value)) return false;
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}

function readDecimal(value: unknown, { precision = 15, scale = 2 }: ColumnType): Decimal {
  if (!isDecimal(value) && typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
    fail('a Decimal, or a number as text');
  }
  let decimal: Decimal;
  try {
    decimal = new Decimal(typeof value === 'bigint' ? value.toString() : value);
  } catch {
    fail("a number such as '12.50'");
  }
  if (!decimal.isFinite()) fail('a finite number');
  const rounded = roundDecimal(decimal, scale);
  if (rounded.abs().gte(new Decimal(10).pow(precision - scale))) {
    fail(`a number with at most ${precision - scale} digits before the point`);
  }
  return rounded.isZero() ? rounded.abs() : rounded;
}

function readJson(value: unknown): unknown {
  let encoded: string | undefined;
  try {
    encoded = JSON.stringify(value);
  } catch {
    fail('a value that JSON can express');
  }
  return encoded === undefined ? fail('a value that JSON can express') : value;
}
