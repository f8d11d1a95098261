/** What queries and groups share: conditions on one column by name of the comparison, and how conditions are read. */
import { QueryError } from '../core/errors.ts';
import { SqlFragment } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import { both, either } from './ast.ts';
import { parseExists, type Asked } from './exists.ts';
import { op, type Listable } from './operators.ts';
import type { Holder, Source } from './ports.ts';
import { parseFragment, parseObject, parseRaw, type Parsed } from './where.ts';

/** Any form in which a condition can be given. */
export type Given = string | SqlFragment | object | ((group: Group) => Group);

/** Comparisons as methods; each is a `where` with an operator. */
export abstract class Comparisons<Self> {
  abstract where(given: Given, params?: readonly unknown[]): Self;
  /** Adds a condition that has been read. */
  protected abstract add(link: 'and' | 'or', parsed: Parsed): Self;
  /** The model that is asked. */
  protected abstract readonly source: Source;

  whereExists(asked: Asked, refine?: (query: Holder) => unknown): Self {
    return this.add('and', parseExists(this.source, { asked, refine, negated: false }));
  }
  whereNotExists(asked: Asked, refine?: (query: Holder) => unknown): Self {
    return this.add('and', parseExists(this.source, { asked, refine, negated: true }));
  }

  between(column: string, low: never, high: never): Self {
    return this.where({ [column]: op.between(low, high) });
  }
  inList(column: string, values: readonly never[] | Listable<never>): Self {
    return this.where({ [column]: op.in(values) });
  }
  notIn(column: string, values: readonly never[] | Listable<never>): Self {
    return this.where({ [column]: op.notIn(values) });
  }
  like(column: string, pattern: string): Self {
    return this.where({ [column]: op.like(pattern) });
  }
  notLike(column: string, pattern: string): Self {
    return this.where({ [column]: op.notLike(pattern) });
  }
  isNull(column: string): Self {
    return this.where({ [column]: op.isNull() });
  }
  isNotNull(column: string): Self {
    return this.where({ [column]: op.isNotNull() });
  }
}

/** Collects the conditions of a group. Immutable like the query, so a callback must return what it built. */
class Group extends Comparisons<Group> {
  protected readonly source: Source;
  readonly parsed: Parsed;

  constructor(source: Source, parsed: Parsed) {
    super();
    this.source = source;
    this.parsed = parsed;
  }

  where(given: Given, params?: readonly unknown[]): Group {
    return this.add('and', parse(this.source, given, params));
  }

  orWhere(given: Given, params?: readonly unknown[]): Group {
    return this.add('or', parse(this.source, given, params));
  }

  protected add(link: 'and' | 'or', added: Parsed): Group {
    const { key, condition, values } = this.parsed;
    if (!added.condition) return this;
    if (!condition) return new Group(this.source, added);
    return new Group(this.source, {
      key: `${key} ${link} ${added.key}`,
      condition: link === 'or' ? either(condition, added.condition) : both(condition, added.condition),
      values: [...values, ...added.values],
    });
  }
}

/** Reads a condition in whatever form it is given. */
export function parse(source: Source, given: Given, params: readonly unknown[] | undefined): Parsed {
  if (typeof given === 'string') return parseRaw(given, params);
  if (params !== undefined) throw new QueryError('Values go with a condition in SQL only.');
  if (given instanceof SqlFragment) return parseFragment(given);
  if (typeof given === 'function') {
    const built: unknown = given(new Group(source, { key: '', condition: undefined, values: [] }));
    if (!(built instanceof Group))
      throw new QueryError('A group must return what it built: where((group) => group.where(…).orWhere(…)).');
    return { ...built.parsed, key: `(${built.parsed.key})` };
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new QueryError(`A condition is an object, SQL with values, or a group, got ${show(given)}.`);
  }
  return parseObject(source.table, given);
}
