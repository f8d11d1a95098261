/** The options of a QueryCache. */
import { systemClock, type Clock } from '../core/clock.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import { checkedBounds, type Bounds } from './bounds.ts';

/** How to make a QueryCache. */
export interface QueryCacheOptions {
  /** Results kept at most; the one that was not asked for the longest goes first. Default: 1000. */
  readonly maxEntries?: number;
  /** Rows kept at most, of all results together; a result without rows counts as one row, and a result of more rows is not kept. Default: 100000. */
  readonly maxRows?: number;
  /**
   * How long a result is kept, in milliseconds, so how old an answer can be after writes that the library does not see; `Infinity`: until it
   * sees one. Default: 60000.
   */
  readonly ttlMs?: number;
  /** The source of time; a `VirtualClock` in tests. Default: the machine's. */
  readonly clock?: Clock;
}

const DEFAULTS: Required<QueryCacheOptions> = {
  maxEntries: 1_000,
  maxRows: 100_000,
  ttlMs: 60_000,
  clock: systemClock,
};

/** The bounds that options mean; throws ConfigError for an option that is none. */
export function queryCacheBounds(options: QueryCacheOptions): Bounds {
  refuseUnknownKeys('option of QueryCache', options, Object.keys(DEFAULTS));
  return checkedBounds({ ...DEFAULTS, ...options });
}
