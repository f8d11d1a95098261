/** Checks dotted paths of relations, all segments of them, before anything is asked of the database. */
import { QueryError } from '../core/errors.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Source } from './ports.ts';

/** Throws QueryError unless each segment of the path is a relation of the model that the ones before lead to. */
export function checkPath(source: Source, path: string): void {
  if (typeof path !== 'string') throw new QueryError(`A path of relations must be a string, got ${show(path)}.`);
  let at: Source | undefined = source;
  const segments = path.split('.');
  for (const [i, segment] of segments.entries()) {
    const { name, table }: Source = at!;
    if (!table.relations.has(segment)) {
      const whole = segments.length > 1 ? ` It is part of the path ${show(path)}.` : '';
      throw new QueryError(
        `${name} has no relation ${show(segment)}.${didYouMean(segment, table.relations.keys())}${whole}`,
      );
    }
    if (i < segments.length - 1) at = at!.related(segment);
  }
}
