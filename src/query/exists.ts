/** Conditions that ask whether another query has rows: one that a relation leads to, or any. */
import { QueryError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { Condition, LinkedStep } from './ast.ts';
import type { Holder, Link, QueryState, Source } from './ports.ts';
import { allValues, stateOf } from './state.ts';
import { joinedRows } from './statement.ts';
import type { Parsed } from './where.ts';

/** A relation by its name, a path of relations, or a query. */
export type Asked = string | Holder;

/** What is asked, and how. */
export interface Question {
  readonly asked: Asked;
  /** Confines the related records. */
  readonly refine: ((query: Holder) => unknown) | undefined;
  readonly negated: boolean;
}

/** Reads the condition that there are such rows, or none. */
export function parseExists(source: Source, { asked, refine, negated }: Question): Parsed {
  if (typeof asked !== 'string') {
    const query = stateOf(asked);
    if (!query || refine !== undefined)
      throw new QueryError(
        'whereExists() takes a query, or a path of relations and perhaps a function that confines it.',
      );
    return condition({ query, negated, link: undefined, name: query.source.table.name });
  }
  const [head = '', ...rest] = asked.split('.');
  const link = source.link(head);
  const inner = rest.length === 0 ? refined(link.query, refine) : further(link.query, rest.join('.'), refine);
  return condition({ query: inner, negated, link, name: head });
}

interface Parts {
  readonly query: QueryState;
  readonly negated: boolean;
  readonly link: Link | undefined;
  readonly name: string;
}

function condition({ query, negated, link, name }: Parts): Parsed {
  const { shape } = query;
  // Of the tables between only rows count that their models' default scopes leave.
  const between = link ? link.steps.slice(0, -1).map(({ source }) => stateOf(source.query())!) : [];
  const steps = link?.steps.map(({ source, from, to }, i): LinkedStep => {
    const middle = between[i];
    return Object.freeze({ table: source.table, from, to, where: middle && joinedRows(middle.shape.spec) });
  });
  const made: Condition = Object.freeze({ type: 'exists', negated, query: shape.spec, steps: steps && Object.freeze(steps), name }); // prettier-ignore
  // They are joined backwards, before the joins of the query itself.
  const joins = between.toReversed().flatMap(({ values }) => values.where ?? []);
  const ids = [shape, ...between.map((middle) => middle.shape)].map(({ id }) => `#${id}`);
  return {
    key: `${negated ? 'no' : 'some'} ${link ? name : ''} ${ids.join(' ')}`,
    condition: made,
    values: allValues({ ...query, values: { ...query.values, joins: [...joins, ...(query.values.joins ?? [])] } }),
  };
}

/** What `refine` makes of a query for related records. */
function refined(query: Holder, refine: ((query: Holder) => unknown) | undefined): QueryState {
  if (refine === undefined) return stateOf(query)!;
  if (typeof refine !== 'function') throw new QueryError(`A relation is confined by a function, got ${show(refine)}.`);
  const state = stateOf(refine(query));
  if (!state) throw new QueryError('The function must return the query it built: (query) => query.where(…).');
  const [{ source }, { source: got }] = [stateOf(query)!, state];
  if (got !== source)
    throw new QueryError(`The function must go on from the query it is given, which is for ${source.name}; it returned one for ${got.name}.`); // prettier-ignore
  return state;
}

/** Like `refined`, for queries whose rows become records. */
export function refinedRecords(query: Holder, refine: (query: Holder) => unknown): QueryState {
  const state = refined(query, refine);
  if (state.shape.spec.selected === undefined) return state;
  throw new QueryError('Related records have all of their columns, so the function must not select(). Plain rows are read by related(…).select(…).'); // prettier-ignore
}

/** The related records that lead further. */
function further(query: Holder, path: string, refine: Question['refine']): QueryState {
  const next = query as Holder & { whereExists(path: string, refine: Question['refine']): Holder };
  return stateOf(next.whereExists(path, refine))!;
}
