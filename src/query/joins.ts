/** Joins: along the relations of the model, checked, or in the program's own SQL. */
import { QueryError } from '../core/errors.ts';
import { checkedPieces, flatten, SqlFragment } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { Join, Spec } from './ast.ts';
import { checkPath } from './paths.ts';
import { STATE, type Source } from './ports.ts';
import { joinedRows } from './statement.ts';

/** Joins to add to a query. */
export interface Joined {
  readonly key: string;
  readonly joins: readonly Join[];
  readonly values: readonly unknown[];
}

/** What a program gives to join: a path of relations, or SQL such as `users on users.id = orders.user_id`. */
export type JoinTarget = string | SqlFragment;

/** Reads a join. A path has no white space, and SQL always has. */
export function parseJoin(
  source: Source,
  spec: Spec,
  { kind, target, params }: { kind: Join['kind']; target: JoinTarget; params: readonly unknown[] | undefined },
): Joined {
  if (target instanceof SqlFragment || (typeof target === 'string' && /\s/.test(target.trim()))) {
    const { pieces, values } =
      target instanceof SqlFragment
        ? flatten(target)
        : { pieces: checkedPieces(target, params ?? []), values: params ?? [] };
    const key = `${kind} join sql ${JSON.stringify(pieces)}`;
    return { key, joins: [Object.freeze({ type: 'raw', kind, pieces: Object.freeze(pieces) })], values };
  }
  if (typeof target !== 'string') throw new QueryError(`A join is a path of relations, or SQL, got ${show(target)}.`);
  if (params !== undefined) throw new QueryError('Values go with a join in SQL only.');
  checkPath(source, target);
  return alongPath(source, spec, kind, target);
}

function alongPath(source: Source, spec: Spec, kind: Join['kind'], target: string): Joined {
  const joins: Join[] = [];
  const values: unknown[] = [];
  let key = `${kind} join ${target}`;
  const segments = target.split('.');
  let at = source;
  let of: string | undefined;
  for (const [i, segment] of segments.entries()) {
    const path = segments.slice(0, i + 1).join('.');
    const known = spec.joins.find((join) => join.type === 'step' && join.path === path);
    if (known?.type === 'step') {
      if (path === target && known.kind !== kind) throw joinedOtherwise(path, known.kind);
      of = known.name;
    } else {
      const added = oneRelation({ source: at, relation: segment, kind, path, of, spec, before: joins });
      joins.push(...added.joins);
      values.push(...added.values);
      key += added.key;
      of = added.joins.at(-1)!.name;
    }
    at = at.related(segment)!;
  }
  return { key, joins, values };
}

/** One kind of join leaves rows out that the other keeps, so neither can stand for the other. */
function joinedOtherwise(path: string, kind: Join['kind']): QueryError {
  return new QueryError(`'${path}' is joined by ${kind === 'left' ? 'leftJoin' : 'join'}() already. Leave one of the two out.`); // prettier-ignore
}

type StepJoin = Extract<Join, { type: 'step' }>;

interface JoinedRelation extends Joined {
  readonly joins: readonly StepJoin[];
}

interface Segment {
  readonly source: Source;
  readonly relation: string;
  readonly kind: Join['kind'];
  readonly path: string;
  readonly of: string | undefined;
  readonly spec: Spec;
  readonly before: readonly Join[];
}

function oneRelation({ source, relation, kind, path, of, spec, before }: Segment): JoinedRelation {
  const { steps, query } = source.link(relation);
  // Which rows there are to join is asked each time: a default scope may say something else than before.
  const states = steps.map(({ source: reached }, i) => (i === steps.length - 1 ? query : reached.query())[STATE]);
  const taken = namesIn(spec, before);
  let from = of;
  const joins = steps.map(({ source: reached, from: left, to }, i): StepJoin => {
    const last = i === steps.length - 1;
    const name = freeName(last ? relation : reached.table.name, path.replaceAll('.', '_'), taken);
    taken.add(name);
    const where = joinedRows(states[i]!.shape.spec);
    const step = Object.freeze({ table: reached.table, from: left, to });
    const join: StepJoin = Object.freeze({ type: 'step', kind, step, path: last ? path : '', name, of: from, where });
    from = name;
    return join;
  });
  return {
    key: states.map(({ shape }) => ` #${shape.id}`).join(''),
    joins,
    values: states.flatMap(({ values }) => values.where ?? []),
  };
}

/** What the tables of a query are called, those of joins in SQL aside. */
export function namesIn({ table, joins }: Spec, further: readonly Join[] = []): Set<string> {
  return new Set([table.name, ...[...joins, ...further].flatMap((join) => (join.type === 'step' ? join.name : []))]);
}

/** What a joined table is called: as the relation is, where that is taken as its path is. */
export function freeName(name: string, path: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  if (!taken.has(path)) return path;
  let i = 2;
  while (taken.has(`${path}_${i}`)) i++;
  return `${path}_${i}`;
}
