/** The model's side of a query: one source a class, so that records are of the class that was asked. */
import { QueryError } from '../core/errors.ts';
import { QueryBuilder } from '../query/builder.ts';
import { STATE, type Between, type Link, type LinkStep, type Source } from '../query/ports.ts';
import { joinedRows } from '../query/statement.ts';
import { PIVOT, type RelationKind } from '../schema/relations.ts';
import type { TableColumn } from '../schema/table.ts';
import { hydrateAll } from './hydrate.ts';
import { uniqueKeysOf } from './indexes.ts';
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
    uniqueKeys: () => uniqueKeysOf(model),
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
  const relation = relationOf(model, name);
  const { kind, target, foreignKey, through, where, orderBy } = relation;
  if (kind === 'belongsToAny') {
    throw new QueryError(
      `'${name}' of ${model.name} leads to several models, so one statement cannot follow it. Ask each of them: where({ ${relation.any!.typeKey}: '…' }).`,
    );
  }
  const source = sourceOf(target);
  const { table } = infoOf(model);
  const column = (of: Source, property: string): TableColumn => of.table.byProperty.get(property)!;
  let all = QueryBuilder.from(source.query());
  if (where) all = all.where(where).confined();
  const query = all.inOrder(orderBy);
  if (through) {
    const middle = sourceOf(through.model);
    const first = { source: middle, from: singleKey(model, table), to: column(middle, foreignKey) };
    const last =
      kind === 'manyToMany'
        ? { source, from: column(middle, through.key), to: singleKey(target, source.table) }
        : { source, from: singleKey(through.model, middle.table), to: column(source, through.key) };
    return { steps: [first, last], query, loading: query, between: betweenOf(last, middle, kind) };
  }
  const steps =
    kind === 'belongsTo'
      ? [{ source, from: column(sourceOf(model), foreignKey), to: singleKey(target, source.table) }]
      : [{ source, from: singleKey(model, table), to: column(source, foreignKey) }];
  const loading = kind === 'belongsTo' && source.table.deletedAt ? query.withDeleted() : query;
  return { steps, query, loading, between: undefined };
}

/** The table between, joined to the related one. */
function betweenOf({ source, from, to }: LinkStep, middle: Source, kind: RelationKind): Between {
  const { table } = middle;
  const { shape, values } = middle.query()[STATE];
  // A model can be related to itself, and its table be the one between.
  const name = table.name === source.table.name ? PIVOT : table.name;
  const step = Object.freeze({ table, from: to, to: from });
  const join = {
    type: 'step',
    kind: 'inner',
    step,
    path: '',
    name,
    of: undefined,
    where: joinedRows(shape.spec),
  } as const;
  return {
    key: `${name} ${table.name}.${from.name} = ${to.name} #${shape.id}`,
    source: middle,
    join: Object.freeze(join),
    values: values.where ?? [],
    property: kind === 'manyToMany' ? PIVOT : undefined,
  };
}
