/** Default scopes: what every query of a model is confined to, unless it is asked without them. */
import { ConfigError, QueryError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { QueryBuilder } from '../query/builder.ts';
import { STATE } from '../query/ports.ts';

/** Confines the query it is given. Called for every query, so it can ask for the tenant of the moment. */
export type DefaultScope = (query: QueryBuilder) => unknown;

/** Where a class keeps its own scopes; those of the classes it extends hold too. */
const SCOPES: unique symbol = Symbol('rhosocial.activerecord.scopes');

type Scoped = Function & { [SCOPES]?: readonly DefaultScope[] };

/** How often a scope has been added to any class; what was read before the last time may be out of date. */
let additions = 0;

/** Adds a default scope to a class and those that extend it. */
export function addDefaultScope(model: Function, scope: DefaultScope): void {
  if (typeof scope !== 'function')
    throw new ConfigError(`${model.name}.defaultScope() takes a function that confines a query, got ${show(scope)}.`);
  const own = Object.hasOwn(model, SCOPES) ? (model as Scoped)[SCOPES]! : [];
  additions++;
  Object.defineProperty(model, SCOPES, { value: Object.freeze([...own, scope]), configurable: true });
}

/** A function that answers the default scopes of a class; every query asks, so it looks for them again only after one was added. */
export function scopesOf(model: Function): () => readonly DefaultScope[] {
  let known: readonly DefaultScope[] = [];
  let asOf = -1;
  return () => {
    if (asOf !== additions) [known, asOf] = [defaultScopes(model), additions];
    return known;
  };
}

/** The default scopes of a class, inherited ones first. */
function defaultScopes(model: Function): readonly DefaultScope[] {
  const parent: unknown = Object.getPrototypeOf(model);
  const inherited = typeof parent === 'function' && parent !== Function.prototype ? defaultScopes(parent) : [];
  const own = Object.hasOwn(model, SCOPES) ? (model as Scoped)[SCOPES]! : [];
  return own.length === 0 ? inherited : [...inherited, ...own];
}

/** The query with a model's scopes around it, where no `orWhere` can reach. */
export function scoped(query: QueryBuilder, scopes: readonly DefaultScope[], model: string): QueryBuilder {
  if (scopes.length === 0) return query;
  return scopes
    .reduce<QueryBuilder>((before, scope) => {
      const after = scope(before) as QueryBuilder | undefined;
      if (typeof after === 'object' && after !== null && STATE in after) {
        const { limited, offset } = after[STATE].shape.spec;
        if (!limited && !offset) return after;
        throw new QueryError(
          `A default scope of ${model} confines by conditions; limit() and offset() would not hold for keys and relations.`,
        );
      }
      throw new QueryError(`A default scope of ${model} must return the query it built: (query) => query.where(…).`);
    }, query)
    .confined();
}
