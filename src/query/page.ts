/** Pages of a result as programs see them. Types only: `paginate` makes them. */

/** A page by its number. */
export interface Page<T> {
  readonly items: T[];
  readonly page: number;
  readonly size: number;
  /** How many there are in all. */
  readonly total: number;
  readonly pages: number;
}

/** A page by its number, without a count of all. */
export interface UncountedPage<T> {
  readonly items: T[];
  readonly page: number;
  readonly size: number;
  /** Whether there is another one behind it. */
  readonly hasMore: boolean;
}

/** A page behind a cursor. */
export interface CursorPage<T> {
  readonly items: T[];
  /** The cursor of the next page, safe in an address; null on the last one. */
  readonly next: string | null;
}
