/**
 * The steps that queries for records and selections share. Each makes another query; what it changes is the shape, the values, or
 * both. The ends that need neither records nor rows are here too: count, exists, toSql.
 */
import { MAX_DELAY_MS } from '../core/clock.ts';
import { ConfigError, QueryError } from '../core/errors.ts';
import {
  checkedPieces,
  flatten,
  SqlFragment,
  type CompiledQuery,
  type QueryLimits,
  type SqlValue,
} from '../core/sql.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import { both, either, type CommonTable, type Deleted, type From, type SetOperator, type Spec } from './ast.ts';
import { ask, parseCached, refuseCached } from './ask.ts';
import type { Wanted } from './compile.ts';
import { Comparisons, parse, type Given } from './conditions.ts';
import { QueryPlan } from './explain.ts';
import { parseJoin, type JoinTarget } from './joins.ts';
import { parseColumns, parseOrder } from './order.ts';
import { STATE, type Binding, type CachedOptions, type Holder, type QueryState, type Source } from './ports.ts';
import { allValues, bound, stateOf, withMore } from './state.ts';
import type { Parsed } from './where.ts';

/** What `forUpdate` does about rows that others have locked. Default: it waits. */
export interface LockOptions {
  readonly skipLocked?: boolean;
  readonly noWait?: boolean;
}

/** Builds a query step by step. `Self` is what each step answers. */
export abstract class Steps<Self> extends Comparisons<Self> implements Holder {
  readonly #state: QueryState;

  constructor(state: QueryState) {
    super();
    this.#state = state;
  }

  get [STATE](): QueryState {
    return this.#state;
  }

  protected get state(): QueryState {
    return this.#state;
  }

  protected override get source(): Source {
    return this.state.source;
  }

  protected get spec(): Spec {
    return this.state.shape.spec;
  }

  /** The query with another state. */
  protected abstract changed(state: QueryState): Self;

  protected next(change: Partial<QueryState>): Self {
    return this.changed({ ...this.state, ...change });
  }

  /** One more step; `key` names it. */
  protected step(key: string, change: (spec: Spec) => Partial<Spec>, values?: Partial<QueryState>): Self {
    return this.next({ ...values, shape: this.state.shape.next(key, change) });
  }

  where(given: Given, params?: readonly unknown[]): Self {
    return this.add('and', parse(this.source, given, params));
  }

  orWhere(given: Given, params?: readonly unknown[]): Self {
    return this.add('or', parse(this.source, given, params));
  }

  protected override add(link: 'and' | 'or', { key, condition, values }: Parsed): Self {
    if (!condition) return this as unknown as Self;
    return this.step(
      `${link} ${key}`,
      ({ where }) => ({ where: where && link === 'or' ? either(where, condition) : both(where, condition) }),
      { values: withMore(this.state.values, 'where', values) },
    );
  }

  join(target: JoinTarget, params?: readonly unknown[]): Self {
    return this.#join('inner', target, params);
  }

  leftJoin(target: JoinTarget, params?: readonly unknown[]): Self {
    return this.#join('left', target, params);
  }

  #join(kind: 'inner' | 'left', target: JoinTarget, params: readonly unknown[] | undefined): Self {
    const { key, joins, values } = parseJoin(this.source, this.spec, { kind, target, params });
    return this.step(key, (spec) => ({ joins: [...spec.joins, ...joins] }), {
      values: withMore(this.state.values, 'joins', values),
    });
  }

  groupBy(...columns: string[]): Self {
    const { table } = this.spec;
    const names = this.names().filter((name) => !table.byProperty.has(name));
    for (const column of columns) this.refuseAmbiguous(column);
    const groups = columns.map((column) => (names.includes(column) ? column : parseColumns(table, column)[0]!));
    return this.step(`group ${columns.join()}`, (spec) => ({ groupBy: [...spec.groupBy, ...groups] }));
  }

  /** Refuses a name that is a column and something else that a selection calls so: databases differ in which they mean. */
  protected refuseAmbiguous(_name: string): void {}

  distinct(): Self {
    return this.step('distinct', () => ({ distinct: true }));
  }

  orderBy(...terms: string[]): Self {
    return this.ordered(terms, true);
  }

  /** Adds terms to the order. That of a relation holds until the user asks for another one. */
  protected ordered(terms: readonly string[], byUser: boolean): Self {
    if (terms.length === 0) return this as unknown as Self;
    const order = terms.map((term) => parseOrder(this.spec.table, term, this.names()));
    const instead = byUser && !this.state.ordered;
    return this.step(
      `order ${instead ? 'by' : 'then'} ${terms.length} ${terms.join()}`,
      (spec) => ({ order: instead ? order : [...spec.order, ...order] }),
      byUser ? { ordered: true } : {},
    );
  }

  /** The names that a selection gives, by which it can be ordered and grouped. */
  protected names(): readonly string[] {
    return [];
  }

  limit(count: number): Self {
    requireCount('limit', count);
    return this.step('limit', () => ({ limited: true }), { values: { ...this.state.values, limit: [count] } });
  }

  offset(count: number): Self {
    requireCount('offset', count);
    return this.step('offset', () => ({ offset: true }), { values: { ...this.state.values, offset: [count] } });
  }

  withDeleted(): Self {
    return this.#deleted('with', 'withDeleted');
  }

  onlyDeleted(): Self {
    return this.#deleted('only', 'onlyDeleted');
  }

  #deleted(deleted: Deleted, step: string): Self {
    if (!this.spec.table.deletedAt)
      throw new QueryError(
        `${this.source.name} has no soft deletes, so ${step}() means nothing. Spread softDelete into its columns.`,
      );
    return this.step(`deleted ${deleted}`, () => ({ deleted }));
  }

  forUpdate(options: LockOptions = {}): Self {
    refuseUnknownKeys('option of forUpdate()', options, ['skipLocked', 'noWait']);
    const { skipLocked = false, noWait = false } = options;
    if (skipLocked && noWait)
      throw new QueryError('forUpdate() skips locked rows or refuses to wait for them, not both.');
    const lock = skipLocked ? 'skip locked' : noWait ? 'no wait' : 'wait';
    return this.step(`lock ${lock}`, () => ({ lock }));
  }

  deadline(limits: QueryLimits): Self {
    refuseUnknownKeys('option of deadline()', limits, ['timeoutMs', 'signal']);
    const { timeoutMs, signal } = limits;
    if (timeoutMs !== undefined) requireNumber('timeoutMs (milliseconds)', timeoutMs, { min: 1, max: MAX_DELAY_MS });
    if (signal !== undefined && !(signal instanceof AbortSignal))
      throw new ConfigError(`signal must be an AbortSignal, got ${show(signal)}.`);
    return this.next({ limits: Object.freeze({ timeoutMs, signal }) });
  }

  cached(cache: unknown, options?: CachedOptions): Self {
    return this.next({ cache: parseCached(cache, options) });
  }

  offload(): Self {
    return this.next({ offload: true });
  }

  union(other: Holder): Self {
    return this.#compound('union', other);
  }
  unionAll(other: Holder): Self {
    return this.#compound('union all', other);
  }
  intersect(other: Holder): Self {
    return this.#compound('intersect', other);
  }
  except(other: Holder): Self {
    return this.#compound('except', other);
  }

  #compound(operator: SetOperator, other: Holder): Self {
    const right = stateOf(other);
    if (!right) throw new QueryError(`${operator} takes a query, got ${show(other)}.`);
    this.requireAlike(operator, right);
    const { shape } = this.state;
    const from: From = Object.freeze({ type: 'compound', operator, left: shape.spec, right: right.shape.spec });
    const whole = this.whole();
    return this.next({
      shape: whole.next(`${shape.id} ${operator} ${right.shape.id}`, () => ({ from })),
      values: { from: [...this.innerValues(), ...allValues(right)] },
      ordered: false,
    });
  }

  /** The shape of the query for all rows of what this query returns. */
  protected abstract whole(): QueryState['shape'];
  /** Refuses to combine queries whose rows are not alike. */
  protected abstract requireAlike(operator: SetOperator, other: QueryState): void;

  /** The values of this query as part of another one. */
  protected innerValues(): readonly unknown[] {
    return allValues(this.state);
  }

  cte(name: string, content: unknown, options: { readonly recursive?: boolean } = {}): Self {
    refuseUnknownKeys('option of cte()', options, ['recursive']);
    const { recursive = false } = options;
    requireName(name);
    const { content: made, values, key } = readContent(content);
    const table: CommonTable = Object.freeze({ name, recursive, content: made });
    return this.step(
      `cte ${recursive ? 'recursive ' : ''}${name} ${key}`,
      (spec) => ({ ctes: [...spec.ctes, table] }),
      { values: withMore(this.state.values, 'ctes', values) },
    );
  }

  from(name: string): Self {
    requireName(name);
    if (!this.spec.ctes.some((table) => table.name === name))
      throw new QueryError(`No common table is called ${show(name)}. Name it before: cte('${name}', query).`);
    return this.step(`from ${name}`, () => ({ from: Object.freeze({ type: 'named', name }) }));
  }

  async count(): Promise<number> {
    const [row] = await this.rows('count');
    return Number(row?.[0]);
  }

  async exists(): Promise<boolean> {
    const { limit } = this.state.values;
    const some = limit === undefined || (limit[0] as number) > 1 ? (this.limit(1) as unknown as Steps<Self>) : this;
    return (await some.rows('exists')).length > 0;
  }

  async explain(): Promise<QueryPlan> {
    const binding = this.source.binding();
    const { sql, params } = this.compiled(binding, 'rows');
    const { limits, transaction } = this.state;
    const query = { sql: binding.dialect.explain(sql), params, kind: 'read', limits } as const;
    return new QueryPlan(binding.dialect.readPlan((await binding.runner.run(query, transaction)).rows));
  }

  /** The statement whose rows are streamed. */
  protected streamed(): CompiledQuery {
    if (this.spec.lock) throw new QueryError('forUpdate() needs a transaction, and a stream is outside of any.');
    refuseCached(this.state, 'stream()');
    return this.compiled(this.source.binding(), 'rows');
  }

  toSql(): { sql: string; params: readonly SqlValue[] } {
    const { sql, params } = this.compiled(this.source.binding(), 'rows');
    return { sql, params };
  }

  protected async rows(wanted: Wanted): Promise<readonly (readonly SqlValue[])[]> {
    const binding = this.source.binding();
    this.beforeRun(binding);
    return (await ask(binding, this.compiled(binding, wanted), this.state)).rows;
  }

  /** Refuses to lock rows where no transaction would hold the locks. */
  protected beforeRun({ runner }: Binding): void {
    if (!this.spec.lock || runner.transactionFor(this.state.transaction)) return;
    throw new QueryError(
      'forUpdate() locks rows until the transaction ends, so it needs one: call it inside transaction().',
    );
  }

  protected compiled({ dialect }: Binding, wanted: Wanted): CompiledQuery {
    const { shape, values, limits, offload } = this.state;
    const plan = shape.plan(wanted, dialect);
    const params = bound(plan, values);
    const bigints = wanted === 'rows' && this.bigints();
    // Locks are a writer's business.
    const kind = shape.spec.lock ? 'write' : plan.kind;
    return { sql: plan.sql, params, kind, bigints, limits, offload };
  }

  /** Whether whole numbers of the rows must come as bigint. */
  protected abstract bigints(): boolean;
}

/** The content of a common table: a query, or SQL by the `sql` tag or as text without values. */
function readContent(content: unknown): { content: CommonTable['content']; values: readonly unknown[]; key: string } {
  const query = stateOf(content);
  if (query) {
    const { spec, id } = query.shape;
    return { content: { type: 'query', query: spec }, values: allValues(query), key: `#${id}` };
  }
  if (content instanceof SqlFragment || typeof content === 'string') {
    const { pieces, values } =
      typeof content === 'string' ? { pieces: checkedPieces(content, []), values: [] } : flatten(content);
    return { content: { type: 'raw', pieces: Object.freeze(pieces) }, values, key: `sql ${JSON.stringify(pieces)}` };
  }
  throw new QueryError(`A common table is a query or SQL, got ${show(content)}.`);
}

function requireName(name: unknown): asserts name is string {
  if (typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)) return;
  throw new QueryError(`The name of a common table must be a word, got ${show(name)}.`);
}

function requireCount(what: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new QueryError(`${what} must be a whole number of at least 0, got ${show(count)}.`);
}
