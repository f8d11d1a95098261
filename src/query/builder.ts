/** The query builder: a shape, the values that go with it, and what to load. Each step makes a new one. */
import { QueryError, RecordNotFoundError } from '../core/errors.ts';
import type { CompiledQuery, MaybePromise, QueryResult, SqlValue } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import type { TableColumn } from '../schema/table.ts';
import { both, either, type Condition, type Order } from './ast.ts';
import { findEach, inBatches } from './batches.ts';
import { average, extreme, pluck, sum } from './columns.ts';
import type { Wanted } from './compile.ts';
import { Comparisons, parse, type Given } from './conditions.ts';
import { checkPath } from './paths.ts';
import { rootShape } from './plans.ts';
import type { Binding, Source } from './ports.ts';
import { bound, type QueryState } from './state.ts';
import { columnOf, type Parsed } from './where.ts';
import { deleteAll, updateAll } from './write.ts';

const NONE: readonly never[] = Object.freeze([]);

/** The runtime of `Query`. */
export class QueryBuilder extends Comparisons<QueryBuilder> {
  readonly #source: Source;
  readonly #state: QueryState;

  private constructor(state: QueryState) {
    super();
    this.#source = state.source;
    this.#state = state;
  }

  /** The query for all records of a model; in `transaction` when given. */
  static of(source: Source, transaction?: Transaction): QueryBuilder {
    const shape = rootShape(source.table);
    return new QueryBuilder({
      source,
      shape,
      values: NONE,
      limit: undefined,
      offset: undefined,
      paths: NONE,
      transaction,
      ordered: false,
      allRows: false,
    });
  }

  where(given: Given, params?: readonly unknown[]): QueryBuilder {
    return this.#add('and', parse(this.#source, given, params));
  }

  orWhere(given: Given, params?: readonly unknown[]): QueryBuilder {
    return this.#add('or', parse(this.#source, given, params));
  }

  /**
   * Confines the query to rows whose column holds one of the keys, whatever is added later: a relation's condition, with
   * the relation's order.
   */
  within(column: TableColumn, keys: readonly unknown[], order: readonly string[] = []): QueryBuilder {
    const scope: Condition = { type: 'test', column, operator: 'in' };
    // The newest comes first, as its value does.
    const shape = this.#state.shape.next(`scope ${column.property}`, (spec) => ({ scope: both(scope, spec.scope) }));
    return this.#with({ shape, values: [keys, ...this.#state.values] }).#ordered(order);
  }

  with(...paths: string[]): QueryBuilder {
    for (const path of paths) checkPath(this.#source, path);
    return this.#with({ paths: [...new Set([...this.#state.paths, ...paths])] });
  }

  orderBy(...terms: string[]): QueryBuilder {
    if (terms.length === 0) return this;
    const wrong = terms.findIndex((term) => typeof term !== 'string');
    if (wrong >= 0) throw new QueryError(`An order term must be a string, got ${show(terms[wrong])}.`);
    return this.#ordered(terms).#with({ ordered: true });
  }

  #ordered(terms: readonly string[]): QueryBuilder {
    if (terms.length === 0) return this;
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

  allRows(): QueryBuilder {
    return this.#with({ allRows: true });
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

  sum(column: string): Promise<unknown> {
    return sum(this.#state, column);
  }

  avg(column: string): Promise<unknown> {
    return average(this.#state, column);
  }

  min(column: string): Promise<unknown> {
    return extreme(this.#state, 'min', column);
  }

  max(column: string): Promise<unknown> {
    return extreme(this.#state, 'max', column);
  }

  pluck(column: string): Promise<unknown[]> {
    return pluck(this.#state, column);
  }

  update(values: object): Promise<number> {
    return updateAll(this.#state, values);
  }

  delete(): Promise<number> {
    return deleteAll(this.#state);
  }

  inBatches(size?: number): AsyncIterable<object[]> {
    return inBatches(this.#state, size);
  }

  findEach(options?: { readonly batchSize?: number }): AsyncIterable<object> {
    return findEach(this.#state, options);
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
    const { table } = this.#source;
    const plan = this.#state.shape.plan(wanted, table, dialect);
    const params = bound(plan, this.#state);
    return { sql: plan.sql, params, kind: 'read', bigints: table.bigints && wanted === 'records' };
  }

  #add(link: 'and' | 'or', { key, condition, values }: Parsed): QueryBuilder {
    if (!condition) return this;
    const shape = this.#state.shape.next(`${link} ${key}`, ({ where }) => ({
      where: where && link === 'or' ? either(where, condition) : both(where, condition),
    }));
    return this.#with({ shape, values: [...this.#state.values, ...values] });
  }

  #with(change: Partial<QueryState>): QueryBuilder {
    return new QueryBuilder({ ...this.#state, ...change });
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

function requireCount(what: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new QueryError(`${what} must be a whole number of at least 0, got ${show(count)}.`);
}
