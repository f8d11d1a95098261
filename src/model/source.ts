/** The model's side of a query: one source a class, so that records are of the class that was asked. */
import { QueryBuilder } from '../query/builder.ts';
import type { Link, Source } from '../query/ports.ts';
import { hydrateAll } from './hydrate.ts';
import { bindingOf, infoOf } from './info.ts';
import { relationOf, singleKey } from './relations.ts';
import { scoped, scopesOf } from './scopes.ts';

const sources = new WeakMap<Function, Source>();

/** The source of a model class. */
export function sourceOf(model: Function): Source {
  const known = sources.get(model);
  if (known) return known;
  const { table } = infoOf(model);
  const scopes = scopesOf(model);
  const source: Source = {
    table,
    name: model.name,
    binding: () => bindingOf(model),
    related: (name) => (table.relations.has(name) ? sourceOf(relationOf(model, name).target) : undefined),
    link: (name) => linkOf(model, name),
    get scoped() {
      return scopes().length > 0;
    },
    query: () => scoped(QueryBuilder.of(source), scopes(), model.name),
    hydrate: (rows) => hydrateAll(model, rows),
  };
  sources.set(model, source);
  return source;
}

/** How a relation leads to its records. */
function linkOf(model: Function, name: string): Link {
  const { kind, target, foreignKey, orderBy } = relationOf(model, name);
  const source = sourceOf(target);
  const { table } = infoOf(model);
  const steps =
    kind === 'belongsTo'
      ? [{ source, from: table.byProperty.get(foreignKey)!, to: singleKey(target, source.table) }]
      : [{ source, from: singleKey(model, table), to: source.table.byProperty.get(foreignKey)! }];
  const all = QueryBuilder.from(source.query());
  return { steps, query: all.inOrder(orderBy) };
}
