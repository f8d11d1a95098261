/** The bounds of a cache, and what numbers they may be. */
import type { Clock } from '../core/clock.ts';
import { requireNumber } from '../core/suggest.ts';

/** How large a cache may become and how long it keeps things. */
export interface Bounds {
  readonly maxEntries: number;
  /** undefined: as many as the entries have. */
  readonly maxRows: number | undefined;
  readonly ttlMs: number;
  readonly clock: Clock;
}

/** More entries do not fit into one Map. */
const MOST_ENTRIES = 2 ** 24;

/** Bounds that are possible; throws ConfigError for a number that is not. */
export function checkedBounds(bounds: Bounds): Bounds {
  const { maxEntries, maxRows, ttlMs } = bounds;
  requireNumber('maxEntries', maxEntries, { min: 1, max: MOST_ENTRIES, integer: true });
  requireNumber('ttlMs (milliseconds)', ttlMs, { min: 1, integer: true });
  if (maxRows !== undefined) requireNumber('maxRows', maxRows, { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true });
  return bounds;
}
