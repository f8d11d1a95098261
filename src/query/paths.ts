/** Checks dotted paths of relations, all segments of them, before anything is asked of the database. */
import { QueryError } from '../core/errors.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Source } from './ports.ts';

/** The model that a path leads to; throws QueryError unless each segment is a relation of the model that the ones before lead to. */
export function checkPath(source: Source, path: string): Source {
  if (typeof path !== 'string') throw new QueryError(`A path of relations must be a string, got ${show(path)}.`);
  let at: Source | undefined = source;
  const segments = path.split('.');
  for (const segment of segments) {
    const { name, table }: Source = at!;
    if (!table.relations.has(segment)) {
      const whole = segments.length > 1 ? ` It is part of the path ${show(path)}.` : '';
      throw new QueryError(
        `${name} has no relation ${show(segment)}.${didYouMean(segment, table.relations.keys())}${whole}`,
      );
    }
    at = at!.related(segment);
  }
  return at!;
}
