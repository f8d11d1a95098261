/** Random limits and offsets, and rows cut naively. */
import * as fc from 'fast-check';
import type { Query } from '../../src/query/query.ts';
import type { Row } from './scene.ts';

export interface Window {
  readonly limit: number | null;
  readonly offset: number | null;
}

export const windows: fc.Arbitrary<Window> = fc.record({ limit: fc.option(fc.nat(4)), offset: fc.option(fc.nat(4)) });

/** The query with the limit and the offset, where there are any. */
export function within(query: Query<Row>, { limit, offset }: Window): Query<Row> {
  const limited = limit === null ? query : query.limit(limit);
  return offset === null ? limited : limited.offset(offset);
}

/** The rows that the window shows. */
export function cut<T>(rows: readonly T[], { limit, offset }: Window): T[] {
  const start = offset ?? 0;
  return rows.slice(start, start + (limit ?? rows.length));
}
