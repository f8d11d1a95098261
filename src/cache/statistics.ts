/** What a cache counts, so that one can see whether it is worth its memory. */

/** The figures of a cache since it was made. */
export interface CacheStats {
  /** Answers kept now. */
  readonly entries: number;
  /** Rows of these answers. */
  readonly rows: number;
  /** How often the answer was there. */
  readonly hits: number;
  /** How often the database was asked. */
  readonly misses: number;
  /** How often the database was being asked the same already, so that its answer served both. */
  readonly shared: number;
  /** How often the database was asked because the question came from inside a transaction, or was longer than 20,000 letters with its values. */
  readonly bypassed: number;
  /** Answers that went to make room for others. */
  readonly evicted: number;
  /** Answers that became older than `ttlMs`. */
  readonly expired: number;
  /** Answers that went because a table of theirs was written to. */
  readonly invalidated: number;
  /** The share of questions outside of transactions that cost no statement, from 0 to 1; 0 before the first. */
  readonly hitRate: number;
}

/** Counts. Each figure is written where it happens. */
export class CacheCounters {
  hits = 0;
  misses = 0;
  shared = 0;
  bypassed = 0;
  evicted = 0;
  expired = 0;
  invalidated = 0;

  stats(now: { readonly entries: number; readonly rows: number }): CacheStats {
    const { hits, misses, shared, bypassed, evicted, expired, invalidated } = this;
    const asked = hits + shared + misses;
    const hitRate = asked === 0 ? 0 : (hits + shared) / asked;
    return Object.freeze({ ...now, hits, misses, shared, bypassed, evicted, expired, invalidated, hitRate });
  }
}
