/**
 * What a selection can show beside columns: aggregates, window functions, cases, places in JSON, values of other queries and SQL
 * of the program's own. Made by the builder that `select` hands to its callback.
 */
import { QueryError } from '../core/errors.ts';
import { checkedPieces, flatten, SqlFragment } from '../core/sql.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { Expression, Output, Spec, Window } from './ast.ts';
import { parse, type Given } from './conditions.ts';
import type { JsonPath } from './operators.ts';
import { parseColumns, parseOrder } from './order.ts';
import { computed, requireNumbers, requireOrdered } from './outputs.ts';
import type { Source } from './ports.ts';
import { allValues, stateOf } from './state.ts';
import { columnOf } from './where.ts';

/** An expression with its values. `key` is equal for equal expressions, whatever the values. */
export class Selectable {
  readonly expression: Expression;
  readonly output: Output;
  readonly values: readonly unknown[];
  readonly key: string;

  constructor(expression: Expression, output: Output, values: readonly unknown[], key: string) {
    this.expression = Object.freeze(expression);
    this.output = Object.freeze(output);
    this.values = values;
    this.key = key;
    Object.freeze(this);
  }
}

/** How an aggregate counts: different values only, or as a window function. */
interface CallOptions {
  readonly distinct?: boolean;
  readonly over?: WindowOptions;
}

interface WindowOptions {
  readonly partitionBy?: string | readonly string[];
  readonly orderBy?: string | readonly string[];
}

/** Functions that mean nothing without a window. */
const WINDOW_ONLY: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank', 'lag', 'lead']);

const ANYTHING: Output = Object.freeze({ as: 'anything' });
const NUMBER: Output = Object.freeze({ as: 'number' });

/** The runtime of `Expressions`. */
export class ExpressionBuilder {
  readonly #source: Source;
  readonly #table: Table;
  readonly #spec: Spec;

  constructor(source: Source, spec: Spec) {
    this.#source = source;
    this.#table = source.table;
    this.#spec = spec;
  }

  column(property: string): Selectable {
    const column = columnOf(this.#table, property);
    return new Selectable({ type: 'column', column, of: undefined }, { as: 'column', column }, [], column.property);
  }

  joined(path: string, property: string): Selectable {
    return this.#joined('inner', path, property);
  }

  leftJoined(path: string, property: string): Selectable {
    return this.#joined('left', path, property);
  }

  #joined(kind: 'inner' | 'left', path: string, property: string): Selectable {
    const join = this.#spec.joins.find((known) => known.type === 'step' && known.path === path);
    if (join?.type !== 'step') {
      throw new QueryError(
        `Nothing is joined at ${show(path)}. Use join('${path}') or leftJoin('${path}') before select().`,
      );
    }
    if (kind === 'inner' && join.kind === 'left')
      throw new QueryError(`'${path}' is joined by leftJoin(), so its columns may be NULL: use leftJoined().`);
    const column = columnOf(join.step.table, property);
    return new Selectable(
      { type: 'column', column, of: join.name },
      { as: 'column', column },
      [],
      `joined ${path} ${property}`,
    );
  }

  count(property?: string, options?: CallOptions): Selectable {
    return this.#call('count', property === undefined ? [] : [columnOf(this.#table, property)], NUMBER, options);
  }

  sum(property: string, options?: CallOptions): Selectable {
    const column = columnOf(this.#table, property);
    requireNumbers(this.#table, column, 'sum');
    return this.#call('sum', [column], { as: 'sum', column }, options);
  }

  avg(property: string): Selectable {
    const column = columnOf(this.#table, property);
    requireNumbers(this.#table, column, 'avg');
    return this.#call('avg', [column], { as: 'avg', column });
  }

  min(property: string, options?: CallOptions): Selectable {
    return this.#extreme('min', property, options);
  }

  max(property: string, options?: CallOptions): Selectable {
    return this.#extreme('max', property, options);
  }

  #extreme(name: 'min' | 'max', property: string, options: CallOptions | undefined): Selectable {
    const column = columnOf(this.#table, property);
    requireOrdered(this.#table, column, name);
    return this.#call(name, [column], { as: 'column', column }, options);
  }

  rowNumber(over: WindowOptions = {}): Selectable {
    return this.#call('row_number', [], NUMBER, { over });
  }
  rank(over: WindowOptions): Selectable {
    return this.#call('rank', [], NUMBER, { over });
  }
  denseRank(over: WindowOptions): Selectable {
    return this.#call('dense_rank', [], NUMBER, { over });
  }
  lag(property: string, over: WindowOptions): Selectable {
    const column = columnOf(this.#table, property);
    return this.#call('lag', [column], { as: 'column', column }, { over });
  }
  lead(property: string, over: WindowOptions): Selectable {
    const column = columnOf(this.#table, property);
    return this.#call('lead', [column], { as: 'column', column }, { over });
  }

  case(branches: readonly (readonly [Given, unknown])[], otherwise: unknown = null): Selectable {
    if (!Array.isArray(branches) || branches.length === 0)
      throw new QueryError('case() takes a list of conditions and values: case([[{ status: … }, …]], …).');
    const parsed = branches.map(([given, value]) => {
      const { condition, values, key } = parse(this.#source, given, undefined);
      if (!condition) throw new QueryError('A condition of case() is empty, so its branch would always be taken.');
      return { when: condition, values: [...values, plainValue(value)], key };
    });
    const result: Expression = { type: 'value', as: undefined };
    return new Selectable(
      { type: 'case', branches: parsed.map(({ when }) => ({ when, result })), otherwise: result },
      ANYTHING,
      [...parsed.flatMap(({ values }) => values), plainValue(otherwise)],
      `case ${parsed.map(({ key }) => key).join(' | ')}`,
    );
  }

  json(property: string, path: string | JsonPath): Selectable {
    const column = columnOf(this.#table, property);
    if (column.type.kind !== 'json')
      throw new QueryError(`json() looks into JSON columns, and '${property}' is a ${column.type.kind}.`);
    const keys = typeof path === 'string' ? [path] : [...path];
    return new Selectable({ type: 'json', column, path: keys, as: 'anything' }, ANYTHING, [], `${property} at ${JSON.stringify(keys)}`); // prettier-ignore
  }

  value(query: unknown): Selectable {
    const state = stateOf(query);
    const selected = state?.shape.spec.selected;
    if (!state || selected?.length !== 1)
      throw new QueryError("value() takes a query that selects one value: Model.query().where(…).select('…').");
    return new Selectable(
      { type: 'query', query: state.shape.spec },
      computed(selected[0]!.output),
      allValues(state),
      `query #${state.shape.id}`,
    );
  }

  sql(fragment: SqlFragment): Selectable {
    if (!(fragment instanceof SqlFragment)) throw new QueryError('sql() takes SQL made by the sql tag.');
    const { pieces, values } = flatten(fragment);
    return new Selectable(
      { type: 'raw', pieces: Object.freeze(pieces) },
      ANYTHING,
      values,
      `sql ${JSON.stringify(pieces)}`,
    );
  }

  #call(name: string, columns: readonly TableColumn[], output: Output, options: CallOptions = {}): Selectable {
    refuseUnknownKeys(`option of ${name}()`, options, ['distinct', 'over']);
    const { distinct = false } = options;
    if (WINDOW_ONLY.has(name) && typeof options.over !== 'object')
      throw new QueryError(`${name}() needs the rows that it looks at: { partitionBy, orderBy }.`);
    if (distinct && options.over)
      throw new QueryError(`${name}() takes each different value once, or looks over a window, not both.`);
    const over = options.over && this.#window(options.over);
    const args = columns.map((column): Expression => ({ type: 'column', column, of: undefined }));
    const key = `${name}(${distinct ? 'distinct ' : ''}${columns.map(({ property }) => property).join()})${over ? ` over ${JSON.stringify([over.partitionBy.map(({ property }) => property), over.orderBy.map(({ column, descending }) => [column!.property, descending])])}` : ''}`; // prettier-ignore
    return new Selectable({ type: 'call', name, distinct, args, over }, output, [], key);
  }

  #window(given: WindowOptions): Window {
    refuseUnknownKeys('window option', given, ['partitionBy', 'orderBy']);
    const { partitionBy = [], orderBy = [] } = given;
    const terms = typeof orderBy === 'string' ? [orderBy] : orderBy;
    return Object.freeze({
      partitionBy: parseColumns(this.#table, partitionBy),
      orderBy: terms.map((term) => parseOrder(this.#table, term)),
    });
  }
}

/** A value that is compared with no column, so that only its own kind says how it is bound. */
function plainValue(value: unknown): unknown {
  if (value === undefined) throw new QueryError('A value of case() is undefined; use null for NULL.');
  return value;
}

const AGGREGATE = /^(count|sum|avg|min|max)\((distinct )?(\*|\w+)\)$/i;
const NAME = /^[A-Za-z_]\w*$/;

/** Reads a term of `select`: a column, an aggregate of one with a name, or any SQL with a name. */
export function parseTerm(source: Source, spec: Spec, term: unknown): { name: string; selectable: Selectable } {
  if (typeof term !== 'string')
    throw new QueryError(`select() takes columns and 'expression as name', got ${show(term)}.`);
  const builder = new ExpressionBuilder(source, spec);
  const as = term.toLowerCase().lastIndexOf(' as ');
  if (as < 0) {
    if (/[\s()]/.test(term))
      throw new QueryError(`${show(term)} is no column. SQL in select() needs a name: '${term} as name'.`);
    return { name: term, selectable: builder.column(term) };
  }
  const [text, name] = [term.slice(0, as).trim(), term.slice(as + 4).trim()];
  if (!NAME.test(name) || name === '__proto__')
    throw new QueryError(`The name behind 'as' in ${show(term)} must be a word.`);
  const match = AGGREGATE.exec(text);
  const property = match?.[3];
  if (match && property !== undefined && (property === '*' || source.table.byProperty.has(property))) {
    const call = match[1]!.toLowerCase() as 'count' | 'sum' | 'avg' | 'min' | 'max';
    const options = match[2] === undefined ? undefined : { distinct: true };
    if (call === 'count') return { name, selectable: builder.count(property === '*' ? undefined : property, options) };
    if (property !== '*' && call === 'sum') return { name, selectable: builder.sum(property, options) };
    if (property !== '*' && options === undefined) return { name, selectable: builder[call](property) };
  }
  if (source.table.byProperty.has(text)) return { name, selectable: builder.column(text) };
  const pieces = Object.freeze(checkedPieces(text, []));
  const raw = new Selectable({ type: 'raw', pieces }, ANYTHING, [], `sql ${JSON.stringify(text)}`);
  return { name, selectable: raw };
}
