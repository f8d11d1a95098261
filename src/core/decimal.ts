/**
 * The library's exact decimal: decimal.js with room for the product of two 38-digit numbers and without exponents in
 * its text. Its only importer besides the value codecs is the '.' door, so that users and models share one class.
 */
import { Decimal as DecimalJs } from 'decimal.js';

/** An exact decimal number, as `decimal()` columns hold it. `new Decimal('0.1').plus('0.2')` is 0.3; JSON shows a string. */
export const Decimal: typeof DecimalJs = DecimalJs.clone({ precision: 80, toExpNeg: -1_000, toExpPos: 1_000 });
/** An exact decimal number. */
export type Decimal = DecimalJs;

const ZERO = new Decimal(0);

/**
 * Rounds half up. Zero has no sign: what is left of a small negative number would be '-0' in JSON, and as a stored text differ
 * from '0'.
 */
export function roundDecimal(value: Decimal, scale: number): Decimal {
  const rounded = value.toDecimalPlaces(scale, DecimalJs.ROUND_HALF_UP);
  return rounded.isZero() ? ZERO : rounded;
}

/** Whether a value is a Decimal of any copy of decimal.js. */
export function isDecimal(value: unknown): value is Decimal {
  return DecimalJs.isDecimal(value);
}
