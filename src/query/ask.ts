/** Sends the statement of a query, or has it answered by the cache that the query was given. */
import { QueryError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Spec } from './ast.ts';
import type { Binding, Cached, CachedOptions, QueryState, ResultCache } from './ports.ts';
import { readsOf } from './reads.ts';

/** What the database answers, or answered before where the query has a cache. */
export function ask(binding: Binding, query: CompiledQuery, state: QueryState): MaybePromise<QueryResult> {
  const { cache, transaction, shape } = state;
  if (cache !== undefined) return askCache(cache, binding, query, state);
  return binding.runner.run(shape.spec.lock ? locking(query, shape.spec) : query, transaction);
}

/** A query that locks its rows changes nothing by that; SQL of the program's own in it may. */
function locking(query: CompiledQuery, spec: Spec): CompiledQuery {
  return readsOf(spec).unknown === undefined ? { ...query, writes: 'nothing' } : query;
}

function askCache(
  { cache, reads }: Cached,
  binding: Binding,
  query: CompiledQuery,
  { shape, transaction, source }: QueryState,
): MaybePromise<QueryResult> {
  if (shape.spec.lock)
    throw new QueryError('forUpdate() locks rows as they are now, which a cache does not know. Leave out cached().');
  if (query.kind !== 'read')
    throw new QueryError(`A query that does more than read cannot be answered by a cache: ${query.sql.slice(0, 200)}`);
  const { tables, unknown } = readsOf(shape.spec);
  if (unknown !== undefined && reads === undefined) {
    throw new QueryError(
      `A cached query of ${source.name} has SQL that may read other tables, and writes to them would not be noticed: ${show(unknown)}. ` +
        "Name them: cached(cache, { reads: ['orders'] }).",
    );
  }
  return cache.answer({ binding, query, transaction, tables, reads });
}

/** Reads what `cached` is given. */
export function parseCached(cache: unknown, options: CachedOptions = {}): Cached {
  const given = cache as Partial<ResultCache> | null | undefined;
  if (typeof given?.answer !== 'function') throw new QueryError(`cached() takes a QueryCache, got ${show(cache)}.`);
  refuseUnknownKeys('option of cached()', options, ['reads']);
  const { reads } = options;
  if (reads !== undefined && !(Array.isArray(reads) && reads.every((name) => typeof name === 'string' && name !== '')))
    throw new QueryError(`reads of cached() must be a list of names of tables, got ${show(reads)}.`);
  return Object.freeze({ cache: given as ResultCache, reads: reads && Object.freeze([...reads]) });
}

/** Refuses ends that read too much to be kept, or hold what nobody else may have. */
export function refuseCached({ cache }: QueryState, end: string): void {
  if (cache === undefined) return;
  throw new QueryError(`${end} reads row by row what may be more than memory holds, so nothing of it is kept. Leave out cached().`); // prettier-ignore
}
