/** The model's side of a query: one source a class, so that records are of the class that was asked. */
import type { Source } from '../query/ports.ts';
import { hydrateAll } from './hydrate.ts';
import { uniqueKeysOf } from './indexes.ts';
import { bindingOf, infoOf } from './info.ts';
import { relationOf } from './relations.ts';

const sources = new WeakMap<Function, Source>();

/** The source of a model class. */
export function sourceOf(model: Function): Source {
  const known = sources.get(model);
  if (known) return known;
  const { table } = infoOf(model);
  const source: Source = {
    table,
    name: model.name,
    uniqueKeys: () => uniqueKeysOf(model),
    binding: () => bindingOf(model),
    related: (name) => (table.relations.has(name) ? sourceOf(relationOf(model, name).target) : undefined),
    hydrate: (rows) => hydrateAll(model, rows),
  };
  sources.set(model, source);
  return source;
}
