/** Reads a query row by row over a cursor of the database, with a connection of its own for as long as that takes. */
import { QueryError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, SqlValue } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { QueryState } from './ports.ts';

/** How to read a stream. */
export interface StreamOptions {
  /** Rows made into records at a time, and so for how many records relations are loaded at once. */
  readonly chunkSize?: number;
}

const DEFAULT_CHUNK = 500;

/** What a query returns, one by one; `make` makes it of rows. Each iteration runs the query anew. */
export function streamOf(
  { source, transaction }: QueryState,
  query: CompiledQuery,
  options: StreamOptions = {},
  make: (rows: readonly (readonly SqlValue[])[]) => MaybePromise<readonly object[]>,
): AsyncIterable<object> {
  refuseUnknownKeys('option of stream()', options, ['chunkSize']);
  const { chunkSize = DEFAULT_CHUNK } = options;
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1)
    throw new QueryError(`chunkSize must be a whole number of at least 1, got ${show(chunkSize)}.`);
  return {
    async *[Symbol.asyncIterator]() {
      for await (const rows of source.binding().runner.stream(query, chunkSize, transaction)) yield* await make(rows);
    },
  };
}
