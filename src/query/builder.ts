/** The query builder: a shape, the values that go with it, and what to load. Each step makes a new one. */
import { QueryError, RecordNotFoundError } from '../core/errors.ts';
import { SqlFragment, type CompiledQuery, type MaybePromise, type QueryResult, type SqlValue } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import type { TableColumn } from '../schema/table.ts';
import { both, either, type Condition, type Order } from './ast.ts';
import type { Wanted } from './compile.ts';
import { checkPath } from './paths.ts';
import { rootShape, type Shape } from './plans.ts';
import type { Binding, Source } from './ports.ts';
import { columnOf, parseFragment, parseObject, parseRaw, type Parsed } from './where.ts';

/** Any form in which a condition can be given. */
type Given = string | SqlFragment | object | ((group: Group) => Group);

/** What a step changes. */
interface State {
  readonly shape: Shape;
  readonly values: readonly unknown[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  readonly paths: readonly string[];
  readonly transaction: Transaction | undefined;
}

const NONE: readonly never[] = Object.freeze([]);

/** The runtime of `Query`. */
export class QueryBuilder {
  readonly #source: Source;
  readonly #state: State;

  private constructor(source: Source, state: State) {
    this.#source = source;
    this.#state = state;
  }

  /** The query for all records of a model; in `transaction` when given. */
  static of(source: Source, transaction?: Transaction): QueryBuilder {
    const shape = rootShape(source.table);
    return new QueryBuilder(source, {
      shape,
      values: NONE,
      limit: undefined,
      offset: undefined,
      paths: NONE,
      transaction,
    });
  }

  where(given: Given, params?: readonly unknown[]): QueryBuilder {
    return this.#add('and', parse(this.#source, given, params));
  }

  orWhere(given: Given, params?: readonly unknown[]): QueryBuilder {
    return this.#add('or', parse(this.#source, given, params));
  }

  /** Confines the query to rows whose column holds one of the keys, whatever is added later: a relation's condition. */
  within(column: TableColumn, keys: readonly unknown[]): QueryBuilder {
    const scope: Condition = { type: 'test', column, operator: 'in' };
    // The newest comes first, as its value does.
    const shape = this.#state.shape.next(`scope ${column.property}`, (spec) => ({ scope: both(scope, spec.scope) }));
    return this.#with({ shape, values: [keys, ...this.#state.values] });
  }

  with(...paths: string[]): QueryBuilder {
    for (const path of paths) checkPath(this.#source, path);
    return this.#with({ paths: [...new Set([...this.#state.paths, ...paths])] });
  }

  orderBy(...terms: string[]): QueryBuilder {
    if (terms.length === 0) return this;
    const wrong = terms.findIndex((term) => typeof term !== 'string');
    if (wrong >= 0) throw new QueryError(`An order term must be a string, got ${show(terms[wrong])}.`);
    const shape = this.#state.shape.next(`order ${terms.length} ${terms.join()}`, (spec) => ({
      order: [...spec.order, ...terms.map((term) => this.#order(term))],
    }));
    return this.#with({ shape });
  }

  limit(count: number): QueryBuilder {
    requireCount('limit', count);
    return this.#with({ limit: count, shape: this.#state.shape.next('limit', () => ({ limited: true })) });
  }

  offset(count: number): QueryBuilder {
    requireCount('offset', count);
    return this.#with({ offset: count, shape: this.#state.shape.next('offset', () => ({ offset: true })) });
  }

  async all(): Promise<object[]> {
    return this.#records();
  }

  async one(): Promise<object | null> {
    const result = this.#first().#records();
    const [first] = result instanceof Promise ? await result : result;
    return first ?? null;
  }

  async oneOrFail(): Promise<object> {
    const record = await this.one();
    if (record) return record;
    const { sql, params } = this.toSql();
    throw new RecordNotFoundError(
      `No ${this.#source.name} matches: ${sql} (${params.length} values). Use one() where that is to be expected.`,
    );
  }

  async count(): Promise<number> {
    const [row] = await this.#rows('count');
    return Number(row?.[0]);
  }

  async exists(): Promise<boolean> {
    return (await this.#first().#rows('exists')).length > 0;
  }

  toSql(): { sql: string; params: readonly SqlValue[] } {
    const { sql, params } = this.#compile(this.#source.binding(), 'records');
    return { sql, params };
  }

  /** The query for no more than the first record. */
  #first(): QueryBuilder {
    const { limit } = this.#state;
    return limit === undefined || limit > 1 ? this.limit(1) : this;
  }

  /** The records; at once where the database answers at once and no relation is to be loaded. */
  #records(): MaybePromise<object[]> {
    const binding = this.#source.binding();
    const result = binding.runner.run(this.#compile(binding, 'records'), this.#state.transaction);
    if (result instanceof Promise || this.#state.paths.length > 0) return this.#loaded(binding, result);
    return this.#source.hydrate(result.rows);
  }

  async #loaded(binding: Binding, result: MaybePromise<QueryResult>): Promise<object[]> {
    const { paths, transaction } = this.#state;
    const records = this.#source.hydrate((await result).rows);
    if (paths.length > 0 && records.length > 0) await binding.loader.load(records, paths, transaction);
    return records;
  }

  async #rows(wanted: Wanted): Promise<readonly (readonly SqlValue[])[]> {
    const binding = this.#source.binding();
    const { rows } = await binding.runner.run(this.#compile(binding, wanted), this.#state.transaction);
    return rows;
  }

  #compile({ dialect }: Binding, wanted: Wanted): CompiledQuery {
    const { shape, values, limit, offset } = this.#state;
    const { table } = this.#source;
    const { sql, encoders } = shape.plan(wanted, table, dialect);
    const params: SqlValue[] = [];
    for (let i = 0; i < values.length; i++) params.push(encoders[i]!(values[i] as never));
    if (limit !== undefined) params.push(limit);
    if (offset !== undefined) params.push(offset);
    return { sql, params, kind: 'read', bigints: table.bigints && wanted === 'records' };
  }

  #add(link: 'and' | 'or', { key, condition, values }: Parsed): QueryBuilder {
    if (!condition) return this;
    const shape = this.#state.shape.next(`${link} ${key}`, ({ where }) => ({
      where: where && link === 'or' ? either(where, condition) : both(where, condition),
    }));
    return this.#with({ shape, values: [...this.#state.values, ...values] });
  }

  #with(change: Partial<State>): QueryBuilder {
    return new QueryBuilder(this.#source, { ...this.#state, ...change });
  }

  #order(term: string): Order {
    const match = /^(\S+?)(?: (asc|desc))?$/i.exec(term.trim());
    if (!match) throw new QueryError(`An order term is a column, or a column with asc or desc, got ${show(term)}.`);
    return Object.freeze({
      column: columnOf(this.#source.table, match[1]!),
      descending: match[2]?.toLowerCase() === 'desc',
    });
  }
}

/** Collects the conditions of a group. Immutable like the query, so a callback must return what it built. */
class Group {
  readonly #source: Source;
  readonly parsed: Parsed;

  constructor(source: Source, parsed: Parsed) {
    this.#source = source;
    this.parsed = parsed;
  }

  where(given: Given, params?: readonly unknown[]): Group {
    return this.#add('and', parse(this.#source, given, params));
  }

  orWhere(given: Given, params?: readonly unknown[]): Group {
    return this.#add('or', parse(this.#source, given, params));
  }

  #add(link: 'and' | 'or', added: Parsed): Group {
    const { key, condition, values } = this.parsed;
    if (!added.condition) return this;
    if (!condition) return new Group(this.#source, added);
    return new Group(this.#source, {
      key: `${key} ${link} ${added.key}`,
      condition: link === 'or' ? either(condition, added.condition) : both(condition, added.condition),
      values: [...values, ...added.values],
    });
  }
}

function parse(source: Source, given: Given, params: readonly unknown[] | undefined): Parsed {
  if (typeof given === 'string') return parseRaw(given, params);
  if (params !== undefined) throw new QueryError('Values go with a condition in SQL only.');
  if (given instanceof SqlFragment) return parseFragment(given);
  if (typeof given === 'function') {
    const built: unknown = given(new Group(source, { key: '', condition: undefined, values: NONE }));
    if (!(built instanceof Group))
      throw new QueryError('A group must return what it built: where((group) => group.where(…).orWhere(…)).');
    return { ...built.parsed, key: `(${built.parsed.key})` };
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new QueryError(`A condition is an object, SQL with values, or a group, got ${show(given)}.`);
  }
  return parseObject(source.table, given);
}

function requireCount(what: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new QueryError(`${what} must be a whole number of at least 0, got ${show(count)}.`);
}
