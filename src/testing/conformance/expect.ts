/** What the conformance cases assert with, so that they depend on no test runner. */
import { isDecimal } from '../../core/decimal.ts';

/** Throws unless both are the same data; `what` says what was looked at. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [print(actual), print(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

/** Throws unless the value is true. */
export function ok(value: boolean, what: string): void {
  if (!value) throw new Error(`Expected that ${what}`);
}

/** The error that `work` throws or rejects with; it must be of exactly this class and, where given, show these words. */
export async function rejects<E extends Error>(
  work: () => unknown,
  // oxlint-disable-next-line no-explicit-any -- any constructor; only the class is compared
  type: new (...parts: any) => E,
  ...words: readonly string[]
): Promise<E> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== type)
      throw new Error(`Expected ${type.name}, got ${String(error)}`, { cause: error });
    const missing = words.find((word) => !error.message.includes(word));
    if (missing !== undefined) throw new Error(`Expected '${missing}' in: ${error.message}`, { cause: error });
    return error as E;
  }
  throw new Error(`Expected ${type.name}, but nothing was thrown`);
}

/** Data as a text that differs when the data do: 1, 1n and '1' are three things. */
function print(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (isDecimal(value)) return `Decimal(${value.toString()})`;
  if (value instanceof Uint8Array) return `bytes(${[...value].join(' ')})`;
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${key}: ${print((value as Record<string, unknown>)[key])}`).join(', ')}}`;
  }
  return JSON.stringify(value);
}
