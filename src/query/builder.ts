/** The query builder for records: a shape, the values that go with it, and what to load. Each step makes a new one. */
import { QueryError, RecordNotFoundError } from '../core/errors.ts';
import type { MaybePromise, QueryResult, SqlValue } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import type { TableColumn } from '../schema/table.ts';
import { ask } from './ask.ts';
import { both, everything, type Condition, type SetOperator } from './ast.ts';
import { findEach, inBatches } from './batches.ts';
import { average, extreme, pluck, sum } from './columns.ts';
import { compileCounts } from './compile.ts';
import { refinedRecords } from './exists.ts';
import { freeName, namesIn } from './joins.ts';
import { cursorPage, numberedPage, type PageOptions } from './paginate.ts';
import { checkPath } from './paths.ts';
import { rootShape, type Shape } from './plans.ts';
import { DIRECTLY, STATE, type Between, type Binding, type Holder, type Include, type QueryState, type Reading, type Source } from './ports.ts'; // prettier-ignore
import { SelectionBuilder, type SelectGiven } from './selection.ts';
import { refuseGrouped } from './statement.ts';
import { bound, stateOf, withMore } from './state.ts';
import { Steps } from './steps.ts';
import { streamOf, type StreamOptions } from './stream.ts';
import { deleteAll, updateAll } from './write.ts';

const NONE: readonly never[] = Object.freeze([]);
const NO_VALUES = Object.freeze({});

type Row = readonly SqlValue[];

/** A place among the tables of a query: a column of its own table, or of the one joined that is called `of`. */
export interface Place {
  readonly column: TableColumn;
  readonly of?: string;
}

/** The runtime of `Query`. */
export class QueryBuilder extends Steps<QueryBuilder> {
  /** The query for all rows of a model's table; in `transaction` when given. */
  static of(source: Source, transaction?: Transaction): QueryBuilder {
    const shape = rootShape(source.table);
    return new QueryBuilder({ source, shape, values: NO_VALUES, includes: NONE, transaction, ordered: false, allRows: false,
      keyed: false, offload: false, limits: undefined, between: undefined, cache: undefined }); // prettier-ignore
  }

  /** A query that goes on from the state of another. */
  static from(holder: Holder): QueryBuilder {
    return holder instanceof QueryBuilder ? holder : new QueryBuilder(stateOf(holder)!);
  }

  protected override changed(state: QueryState): QueryBuilder {
    return new QueryBuilder(state);
  }

  // What other layers of the library confine queries with

  /** The query in a transaction. */
  using(transaction: Transaction | undefined): QueryBuilder {
    return transaction === undefined ? this : this.next({ transaction });
  }

  /** The query as one for records of another one: in its transaction, and with its cache where it has none of its own. */
  reading({ transaction, cache }: Reading): QueryBuilder {
    const { transaction: ownTransaction, cache: ownCache } = this.state;
    if (transaction === undefined && cache === undefined) return this;
    return this.next({ transaction: transaction ?? ownTransaction, cache: ownCache ?? cache });
  }

  /** Confines the query to rows whose column holds one of the keys, whatever is added later; in the given order. */
  within({ column, of }: Place, keys: readonly unknown[], order: readonly string[] = []): QueryBuilder {
    const left = of === undefined ? undefined : Object.freeze({ type: 'column', column, of } as const);
    const scope: Condition = Object.freeze(left ? { type: 'test', column, operator: 'in', left } : { type: 'test', column, operator: 'in' }); // prettier-ignore
    // The newest comes first, as its value does.
    return this.step(`scope ${of ?? ''} ${column.property}`, (spec) => ({ scope: both(scope, spec.scope) }), {
      values: { ...this.state.values, where: [keys, ...(this.state.values.where ?? [])] },
      keyed: true,
    }).ordered(order, false);
  }

  /** Makes what has been asked so far hold whatever is added later: a default scope, a relation's condition. */
  confined(): QueryBuilder {
    return this.step('confined', ({ scope, where }) => ({ scope: both(scope, where), where: undefined }));
  }

  /** Orders as a relation does, which leaves the query unordered in the eyes of the user. */
  inOrder(terms: readonly string[]): QueryBuilder {
    return this.ordered(terms, false);
  }

  /** Joins a table whose columns follow those of each record. */
  beside(between: Between): QueryBuilder {
    const { key, values } = between;
    const { spec } = this.state.shape;
    const { step, name: wanted } = between.join;
    const name = freeName(wanted, `between_${wanted}`, namesIn(spec)); // the query may have joined the same table itself
    const join = name === wanted ? between.join : Object.freeze({ ...between.join, name });
    return this.step(
      `beside ${key}`,
      () => ({ joins: [...spec.joins, join], beside: [...spec.beside, { name, table: step.table }] }),
      { between: { ...between, join }, values: withMore(this.state.values, 'joins', values) },
    );
  }

  /** Makes a limit count for each value of a column instead of all together. */
  limitedPer({ column, of }: Place): QueryBuilder {
    const { limit, offset, ...values } = this.state.values;
    if (offset)
      throw new QueryError('A relation is loaded from its first record on, so its query cannot have offset().');
    if (!limit) return this;
    return this.step(
      `limit per ${of ?? ''} ${column.property}`,
      () => ({ limited: false, perGroup: Object.freeze({ column, of }) }),
      { values: { ...values, perGroup: limit } },
    );
  }

  /** The records, each with its row of the table between as a record of that. */
  async allBeside(): Promise<{ readonly record: object; readonly beside: object }[]> {
    const rows = await this.rows('rows');
    const records = this.#hydrate(rows);
    const property = this.state.between?.property;
    const beside =
      property === undefined
        ? this.#besideOf(rows)
        : records.map((record) => (record as Record<string, object>)[property]);
    const { includes } = this.state;
    if (includes.length > 0 && records.length > 0)
      await this.source.binding().loader.load(records, includes, this.state);
    return records.map((record, i) => ({ record, beside: beside[i]! }));
  }

  /** The rows that records would be made of. */
  recordRows(): Promise<readonly Row[]> {
    return this.rows('rows');
  }

  /** How many rows there are for each value of a column that has any. */
  async countsPer(place: Place): Promise<Map<unknown, number>> {
    const { shape, values, limits, offload } = this.state;
    const binding = this.source.binding();
    const { dialect } = binding;
    const { column, of } = place;
    const plan = shape.planFor(`counts ${of ?? ''} ${column.property}`, dialect, () => compileCounts(shape.spec, place, dialect)); // prettier-ignore
    const bigints = column.type.kind === 'bigint';
    const query = { sql: plan.sql, params: bound(plan, values), kind: plan.kind, bigints, limits, offload };
    const { rows } = await ask(binding, query, this.state);
    const { decode = (value: SqlValue): unknown => value } = dialect.codec(column.type);
    return new Map(rows.map(([value, count]) => [value === null ? null : decode(value!), Number(count)]));
  }

  // Steps

  with(...given: readonly unknown[]): QueryBuilder {
    const [path, refine] = given;
    const includes =
      typeof refine === 'function' ? [this.#include(path, refine as (query: Holder) => unknown)] : given.map((one) => this.#include(one)); // prettier-ignore
    const paths = new Set(includes.map((include) => include.path));
    const kept = this.state.includes.filter((include) => !paths.has(include.path));
    return this.next({ includes: [...kept, ...new Map(includes.map((include) => [include.path, include])).values()] });
  }

  #include(path: unknown, refine?: (query: Holder) => unknown): Include {
    if (typeof path !== 'string') throw new QueryError(`A path of relations must be a string, got ${show(path)}.`);
    checkPath(this.source, path);
    if (!refine) return { path, query: undefined };
    const dot = path.lastIndexOf('.');
    const parent = dot < 0 ? this.source : checkPath(this.source, path.slice(0, dot));
    const { loading } = parent.link(path.slice(dot + 1));
    return { path, query: new QueryBuilder(refinedRecords(loading, refine)) };
  }

  select(...given: SelectGiven): SelectionBuilder {
    return SelectionBuilder.of(this.state, given);
  }

  allRows(): QueryBuilder {
    return this.next({ allRows: true });
  }

  recursive(relation: string): QueryBuilder {
    const { source, shape } = this.state;
    const { steps, query } = source.link(relation);
    const [step] = steps;
    if (steps.length !== 1 || step!.source.table !== source.table)
      throw new QueryError(`recursive() follows a relation of ${source.name} to itself, and '${relation}' is none.`);
    const closure = { table: source.table, from: step!.from, to: step!.to };
    const name = `all ${relation}`;
    // What the relation and the model's default scopes leave out does not lead further either.
    const further = query[STATE];
    const { scope, where } = further.shape.spec;
    const content = Object.freeze({
      type: 'closure',
      query: shape.spec,
      step: closure,
      where: both(scope, where),
    } as const);
    const { deleted } = shape.spec;
    return this.next({
      shape: rootShape(source.table).next(`recursive ${relation} #${shape.id} #${further.shape.id}`, () => ({
        deleted,
        ctes: [Object.freeze({ name, recursive: true, content })],
        from: Object.freeze({ type: 'named', name }),
      })),
      values: { ctes: [...this.innerValues(), ...(further.values.where ?? [])] },
      ordered: false,
    });
  }

  // Ends

  async all(): Promise<object[]> {
    const result = this.#records();
    return result instanceof Promise ? await result : result; // awaited, so that stacks reach the caller at once
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
      `No ${this.source.name} matches: ${sql} (${params.length} values). Use one() where that is to be expected.`,
    );
  }

  sum(column: string): Promise<unknown> {
    return sum(this.state, column);
  }

  avg(column: string): Promise<unknown> {
    return average(this.state, column);
  }

  min(column: string): Promise<unknown> {
    return extreme(this.state, 'min', column);
  }

  max(column: string): Promise<unknown> {
    return extreme(this.state, 'max', column);
  }

  pluck(column: string): Promise<unknown[]> {
    return pluck(this.state, column);
  }

  update(values: object): Promise<number> {
    return updateAll(this.state, values);
  }

  delete(options?: { readonly hard?: boolean }): Promise<number> {
    return deleteAll(this.state, options);
  }

  inBatches(size?: number): AsyncIterable<object[]> {
    return inBatches(this.state, size);
  }

  findEach(options?: { readonly batchSize?: number }): AsyncIterable<object> {
    return findEach(this.state, options);
  }

  stream(options?: StreamOptions): AsyncIterable<object> {
    refuseGrouped(this.spec);
    const { includes } = this.state;
    return streamOf(this.state, this.streamed(), options, async (rows) => {
      const records = this.#hydrate(rows);
      if (includes.length > 0) await this.source.binding().loader.load(records, includes, DIRECTLY);
      return records;
    });
  }

  async paginate(options: PageOptions): Promise<object> {
    if ('page' in options) return numberedPage(this, options);
    refuseGrouped(this.spec);
    return cursorPage(this.state, options);
  }

  protected override whole(): Shape {
    const { table } = this.spec;
    return rootShape(table).next('whole', () => ({ ...everything(table), deleted: 'confined' }));
  }

  protected override requireAlike(operator: SetOperator, { shape, source }: QueryState): void {
    if (shape.spec.table === this.spec.table && shape.spec.selected === undefined) return;
    const what = shape.spec.selected ? 'plain rows' : `records of ${source.name}`;
    throw new QueryError(`${operator} of queries for ${this.source.name} takes another of them, got one for ${what}. select() the same columns of both.`); // prettier-ignore
  }

  protected override bigints(): boolean {
    const { table, beside } = this.spec;
    return table.bigints || beside.some((other) => other.table.bigints);
  }

  /** The query for no more than the first record. */
  #first(): QueryBuilder {
    const { limit } = this.state.values;
    return limit === undefined || (limit[0] as number) > 1 ? this.limit(1) : this;
  }

  /** The records; at once where the database answers at once and no relation is to be loaded. */
  #records(): MaybePromise<object[]> {
    refuseGrouped(this.spec);
    const binding = this.source.binding();
    this.beforeRun(binding);
    const result = ask(binding, this.compiled(binding, 'rows'), this.state);
    if (result instanceof Promise || this.state.includes.length > 0) return this.#loaded(binding, result);
    return this.#hydrate(result.rows);
  }

  /** Makes records of rows; behind their columns may be those of a table between. */
  #hydrate(rows: readonly Row[]): object[] {
    const { between } = this.state;
    if (!between) return this.source.hydrate(rows);
    const { length } = this.spec.table.columns;
    const records = this.source.hydrate(rows.map((row) => row.slice(0, length)));
    const { property } = between;
    if (property !== undefined)
      this.#besideOf(rows).forEach((value, i) => Object.defineProperty(records[i]!, property, { value, writable: true, enumerable: true, configurable: true })); // prettier-ignore
    return records;
  }

  #besideOf(rows: readonly Row[]): object[] {
    const { length } = this.spec.table.columns;
    return this.state.between!.source.hydrate(rows.map((row) => row.slice(length)));
  }

  async #loaded(binding: Binding, result: MaybePromise<QueryResult>): Promise<object[]> {
    const { includes } = this.state;
    const records = this.#hydrate((await result).rows);
    if (includes.length > 0 && records.length > 0) await binding.loader.load(records, includes, this.state);
    return records;
  }
}
