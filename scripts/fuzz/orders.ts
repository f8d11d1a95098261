/** Random orders, and rows sorted naively. */
import * as fc from 'fast-check';
import { compareNullable, type Values } from './truth.ts';

/** Terms of `orderBy`, without the one that makes the order total. */
export const orders: fc.Arbitrary<string[]> = fc.array(
  fc.constantFrom('n', 't desc', 'yes', 'cost desc', 'at', 'n desc'),
  { maxLength: 2 },
);

/** The rows in an order; those that no term tells apart in that of their keys. */
export function sorted(rows: readonly Values[], terms: readonly string[]): Values[] {
  return rows.toSorted((a, b) => {
    for (const term of [...terms, 'id']) {
      const [key = '', direction] = term.split(' ');
      const result = compareNullable(a[key], b[key]);
      if (result !== 0) return direction === 'desc' ? -result : result;
    }
    return 0;
  });
}
