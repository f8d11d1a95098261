/**
 * Writes conditions and expressions as SQL: collects the text, and beside it how each value is encoded. How whole queries are
 * written, and so those inside conditions, is statement.ts.
 */
import type { ColumnType } from '../core/column-type.ts';
import { QueryError } from '../core/errors.ts';
import { kindOf, type SqlValue, type StatementKind } from '../core/sql.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { TableColumn } from '../schema/table.ts';
import type { Clause, Compared, Condition, Expression, LinkedStep, Order, Selected, Spec } from './ast.ts';
import { isList, type OperatorKind } from './operators.ts';

/** A compiled query without its values. */
export interface Plan {
  readonly sql: string;
  /** What the text does: one that locks rows or calls a function that writes is no read. */
  readonly kind: StatementKind;
  /** How the values are bound, in the order of the placeholders. */
  readonly encoders: readonly ((value: never) => SqlValue)[];
  /** The parts of the text that hold values, in its order. */
  readonly clauses: readonly Clause[];
}

/** A query inside another one. */
export interface Inner {
  /** What it answers: its selected values, or just that there is a row. */
  readonly list: 'selected' | 'one';
  /** How its rows hang on the outer row. */
  readonly steps?: readonly LinkedStep[] | undefined;
  /** What its table is called where the table's own name is taken. */
  readonly name?: string;
}

/** Binds a value that has the form in which it is bound already. */
export const asIs = (value: SqlValue): SqlValue => value;

/** The operators that ask only whether values are equal. */
const EQUALITIES: ReadonlySet<OperatorKind> = new Set(['=', '<>', 'in', 'not in']);

/** Refuses to compare by order what the database would order wrongly. */
export function requireOrder(column: Compared, dialect: Dialect): void {
  refuseText(column, dialect, [
    'would put its values in the wrong order',
    'Compare it with = or op.in only, or give it a smaller precision.',
  ]);
}

/** Refuses to add up what the database would add as floating point numbers. */
export function requireSum(column: Compared, dialect: Dialect): void {
  refuseText(column, dialect, [
    'cannot add its values exactly',
    `Add what pluck('${column.property}') answers, or give it a smaller precision.`,
  ]);
}

/** Refuses to hand to a function what it would add or compare wrongly. */
function requireArgument(name: string, column: Compared, dialect: Dialect): void {
  if (name === 'sum' || name === 'avg') requireSum(column, dialect);
  if (name === 'min' || name === 'max') requireOrder(column, dialect);
}

function refuseText({ property, type }: Compared, dialect: Dialect, [problem, advice]: [string, string]): void {
  if (dialect.codec(type).ordered !== false) return;
  const size = type.precision === undefined ? '' : ` of ${type.precision} digits`;
  throw new QueryError(
    `${dialect.name} stores '${property}', a ${type.kind}${size}, as text and ${problem}. ${advice}`,
  );
}

/** Collects text and encoders. Values are asked for in the order in which their placeholders appear. */
export abstract class Writer {
  protected readonly dialect: Dialect;
  /** What the table is called whose columns are written now; undefined while its columns need no prefix. */
  protected of: string | undefined;
  readonly #encoders: ((value: never) => SqlValue)[] = [];
  #sql = '';

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** Writes a query inside the statement, without parentheses. */
  protected abstract inner(query: Spec, inner: Inner): void;

  add(text: string): void {
    this.#sql += text;
  }

  /** The placeholder of the next value. */
  value(encode: (value: never) => SqlValue): string {
    this.#encoders.push(encode);
    return this.dialect.placeholder(this.#encoders.length - 1);
  }

  /** A column of the query's table, or of the joined one that is called `of`. */
  column({ name }: TableColumn, of: string | undefined = this.of): string {
    const quoted = this.dialect.quote(name);
    return of === undefined ? quoted : `${this.dialect.quote(of)}.${quoted}`;
  }

  /** Writes parts with a text between each two. */
  protected each<T>(parts: readonly T[], between: string, write: (part: T) => void): void {
    parts.forEach((part, i) => {
      if (i > 0) this.add(between);
      write(part);
    });
  }

  /** Writes a condition; in parentheses where what stands beside it could break it apart. */
  condition(condition: Condition, beside: boolean): void {
    switch (condition.type) {
      case 'test':
        return this.#test(condition);
      case 'raw':
        return this.raw(condition.pieces, beside);
      case 'exists':
        this.add(condition.negated ? 'not exists (' : 'exists (');
        this.inner(condition.query, { list: 'one', steps: condition.steps, name: condition.name });
        return this.add(')');
      case 'in query':
        return this.#inQuery(condition);
      case 'all':
      case 'any': {
        // `and` binds tighter than `or`, so only an `or` beside something needs parentheses; raw SQL always does.
        const enclose = beside && condition.type === 'any';
        if (enclose) this.add('(');
        this.each(condition.parts, condition.type === 'all' ? ' and ' : ' or ', (part) => this.condition(part, true));
        if (enclose) this.add(')');
      }
    }
  }

  #test(test: Extract<Condition, { type: 'test' }>): void {
    const { column, operator, left } = test;
    if (left === undefined) this.#compare(this.column(test.column), column, operator);
    else {
      this.expression(left);
      this.#compare('', column, operator);
    }
  }

  /** Writes a comparison; `left` is its left side, or empty when that has been written. */
  #compare(left: string, column: Compared, operator: OperatorKind): void {
    if (operator === 'is null' || operator === 'is not null') return this.add(`${left} ${operator}`);
    if (operator === 'like' || operator === 'not like') return this.add(`${left} ${operator} ${this.value(asIs)}`);
    const encode = this.#encoder(column.type);
    if (!EQUALITIES.has(operator)) requireOrder(column, this.dialect);
    if (isList(operator)) {
      const list = this.value((values: unknown[]) => this.dialect.encodeList(values.map((value) => encode(value))));
      return this.add(`${left} ${this.dialect.inList(list, operator === 'not in')}`);
    }
    this.add(`${left} ${operator} ${this.value(encode)}`);
    if (operator.endsWith('between')) this.add(` and ${this.value(encode)}`);
  }

  #encoder(type: ColumnType): (value: unknown) => SqlValue {
    return this.dialect.codec(type).encode;
  }

  /** NULL in the list of `not in` would make the condition true for no row at all, so it is left out. */
  #inQuery({ column, negated, query }: Extract<Condition, { type: 'in query' }>): void {
    this.add(`${this.column(column)} ${negated ? 'not in' : 'in'} (`);
    const name = this.dialect.quote(query.selected?.[0]?.name ?? '');
    if (negated) this.add(`select ${name} from (`);
    this.inner(query, { list: 'selected' });
    this.add(negated ? `) as "listed" where ${name} is not null)` : ')');
  }

  raw(pieces: readonly string[], beside: boolean): void {
    const encode = (value: unknown): SqlValue => this.dialect.encodeAny(value);
    const text = pieces.reduce((sql, piece) => `${sql}${this.value(encode)}${piece}`);
    // A comment at the end of raw SQL must not swallow what follows.
    const end = text.includes('--') ? '\n' : '';
    this.add(beside ? `(${text}${end})` : `${text}${end}`);
  }

  /** Writes an expression. */
  expression(expression: Expression): void {
    switch (expression.type) {
      case 'column':
        return this.add(this.column(expression.column, expression.of ?? this.of));
      case 'value': {
        const { as } = expression;
        const encode = as ? this.#encoder(as) : (value: unknown): SqlValue => this.dialect.encodeAny(value);
        return this.add(this.value((value: unknown): SqlValue => (value === null ? null : encode(value))));
      }
      case 'json':
        return this.add(this.dialect.jsonPath(this.column(expression.column), expression.path, expression.as));
      case 'raw':
        return this.raw(expression.pieces, true);
      case 'query':
        this.add('(');
        this.inner(expression.query, { list: 'selected' });
        return this.add(')');
      case 'case':
        return this.#case(expression);
      case 'call':
        return this.#call(expression);
    }
  }

  #case({ branches, otherwise }: Extract<Expression, { type: 'case' }>): void {
    this.add('case');
    for (const { when, result } of branches) {
      this.add(' when ');
      this.condition(when, false);
      this.add(' then ');
      this.expression(result);
    }
    this.add(' else ');
    this.expression(otherwise);
    this.add(' end');
  }

  #call({ name, distinct, args, over }: Extract<Expression, { type: 'call' }>): void {
    this.add(`${name}(${distinct ? 'distinct ' : ''}`);
    if (args.length === 0 && name === 'count') this.add('*');
    for (const arg of args) if (arg.type === 'column') requireArgument(name, arg.column, this.dialect);
    this.each(args, ', ', (arg) => this.expression(arg));
    this.add(')');
    if (!over) return;
    this.add(' over (');
    if (over.partitionBy.length > 0)
      this.add(`partition by ${over.partitionBy.map((column) => this.column(column)).join(', ')}`);
    if (over.partitionBy.length > 0 && over.orderBy.length > 0) this.add(' ');
    this.add(`${this.orderText(over.orderBy)})`);
  }

  /** `order by …`, or nothing; `selected` is what names in it stand for. */
  protected orderText(order: readonly Order[], selected: readonly Selected[] = []): string {
    if (order.length === 0) return '';
    const terms = order.map((term) => {
      const output = term.column ? undefined : selected.find(({ name }) => name === term.name)?.output;
      const column = term.column ?? (output?.as === 'column' ? output.column : undefined);
      if (column) requireOrder(column, this.dialect);
      const what = term.column ? this.column(term.column) : this.dialect.quote(term.name);
      return `${what}${term.descending ? ' desc' : ''}`;
    });
    return `order by ${terms.join(', ')}`;
  }

  protected finish(clauses: readonly Clause[]): Plan {
    const sql = this.#sql;
    return Object.freeze({
      sql,
      kind: kindOf(sql),
      encoders: Object.freeze(this.#encoders),
      clauses: Object.freeze(clauses),
    });
  }
}
