/** The options of a ModelCache. */
import { systemClock, type Clock } from '../core/clock.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import { checkedBounds, type Bounds } from './bounds.ts';

/** How to make a ModelCache. */
export interface ModelCacheOptions {
  /** Keys kept at most, those without a record too; the one that was not asked for the longest goes first. Default: 10000. */
  readonly maxEntries?: number;
  /**
   * How long a record is kept, in milliseconds, so how old it can be after writes that the library does not see; `Infinity`: until it sees
   * one. Default: 60000.
   */
  readonly ttlMs?: number;
  /** The source of time; a `VirtualClock` in tests. Default: the machine's. */
  readonly clock?: Clock;
}

const DEFAULTS: Required<ModelCacheOptions> = { maxEntries: 10_000, ttlMs: 60_000, clock: systemClock };

/** The bounds that options mean; throws ConfigError for an option that is none. */
export function modelCacheBounds(options: ModelCacheOptions): Bounds {
  refuseUnknownKeys('option of ModelCache', options, Object.keys(DEFAULTS));
  return checkedBounds({ ...DEFAULTS, ...options, maxRows: undefined });
}
