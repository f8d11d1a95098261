/** Writes conditions as SQL: collects the text, and beside it how each value is encoded. What queries and mass writes share. */
import { QueryError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { TableColumn } from '../schema/table.ts';
import type { Condition, Spec } from './ast.ts';
import type { OperatorKind } from './operators.ts';
import { isList } from './where.ts';

/** A compiled query without its values. */
export interface Plan {
  readonly sql: string;
  /** How the values are bound, in the order of the placeholders. */
  readonly encoders: readonly ((value: never) => SqlValue)[];
}

/** Binds a value that has the form in which it is bound already. */
export const asIs = (value: SqlValue): SqlValue => value;

/** The operators that ask only whether values are equal. */
const EQUALITIES: ReadonlySet<OperatorKind> = new Set(['=', '<>', 'in', 'not in']);

/** Refuses to compare by order what the database would order wrongly. */
export function requireOrder(column: TableColumn, dialect: Dialect): void {
  refuseText(column, dialect, [
    'would put its values in the wrong order',
    'Compare it with = or op.in only, or give it a smaller precision.',
  ]);
}

/** Refuses to add up what the database would add as floating point numbers. */
export function requireSum(column: TableColumn, dialect: Dialect): void {
  refuseText(column, dialect, [
    'cannot add its values exactly',
    `Add what pluck('${column.property}') answers, or give it a smaller precision.`,
  ]);
}

function refuseText({ property, type }: TableColumn, dialect: Dialect, [problem, advice]: [string, string]): void {
  if (dialect.codec(type).ordered !== false) return;
  const size = type.precision === undefined ? '' : ` of ${type.precision} digits`;
  throw new QueryError(
    `${dialect.name} stores '${property}', a ${type.kind}${size}, as text and ${problem}. ${advice}`,
  );
}

/** Collects text and encoders. Values are asked for in the order in which their placeholders appear. */
export class Writer {
  readonly #dialect: Dialect;
  readonly #encoders: ((value: never) => SqlValue)[] = [];
  #sql = '';

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  add(text: string): void {
    this.#sql += text;
  }

  /** The placeholder of the next value. */
  value(encode: (value: never) => SqlValue): string {
    this.#encoders.push(encode);
    return this.#dialect.placeholder(this.#encoders.length - 1);
  }

  /** Writes ` where …` with a query's conditions and, where given, one more that `further` writes. */
  where({ scope, where }: Spec, further?: () => string): void {
    const parts = [scope, where].filter((part) => part !== undefined);
    const beside = parts.length + (further ? 1 : 0) > 1;
    parts.forEach((part, i) => {
      this.add(i === 0 ? ' where ' : ' and ');
      this.condition(part, beside);
    });
    if (further) this.add(`${parts.length === 0 ? ' where ' : ' and '}${further()}`);
  }

  /** ` order by …`, or nothing. */
  order(order: Spec['order']): void {
    const terms = order.map(({ column, descending }) => {
      requireOrder(column, this.#dialect);
      return `${this.#dialect.quote(column.name)}${descending ? ' desc' : ''}`;
    });
    if (terms.length > 0) this.add(` order by ${terms.join(', ')}`);
  }

  /** Writes a condition; in parentheses where what stands beside it could break it apart. */
  condition(condition: Condition, beside: boolean): void {
    if (condition.type === 'test') return this.add(this.#test(condition));
    if (condition.type === 'raw') return this.#raw(condition.pieces, beside);
    // `and` binds tighter than `or`, so only an `or` beside something needs parentheses; raw SQL always does.
    const enclose = beside && condition.type === 'any';
    if (enclose) this.add('(');
    condition.parts.forEach((part, i) => {
      if (i > 0) this.add(condition.type === 'all' ? ' and ' : ' or ');
      this.condition(part, true);
    });
    if (enclose) this.add(')');
  }

  #test({ column, operator }: Extract<Condition, { type: 'test' }>): string {
    const name = this.#dialect.quote(column.name);
    if (operator === 'is null' || operator === 'is not null') return `${name} ${operator}`;
    if (operator === 'like' || operator === 'not like') return `${name} ${operator} ${this.value(asIs)}`;
    const { encode } = this.#dialect.codec(column.type);
    if (!EQUALITIES.has(operator)) requireOrder(column, this.#dialect);
    if (isList(operator)) {
      const list = this.value((values: unknown[]) => this.#dialect.encodeList(values.map((value) => encode(value))));
      const inList = this.#dialect.inList(name, list);
      return operator === 'in' ? inList : `not (${inList})`;
    }
    const first = this.value(encode);
    return operator.endsWith('between')
      ? `${name} ${operator} ${first} and ${this.value(encode)}`
      : `${name} ${operator} ${first}`;
  }

  #raw(pieces: readonly string[], beside: boolean): void {
    const encode = (value: unknown): SqlValue => this.#dialect.encodeAny(value);
    const text = pieces.reduce((sql, piece) => `${sql}${this.value(encode)}${piece}`);
    // A comment at the end of raw SQL must not swallow what follows.
    const end = text.includes('--') ? '\n' : '';
    this.add(beside ? `(${text}${end})` : `${text}${end}`);
  }

  plan(): Plan {
    return Object.freeze({ sql: this.#sql, encoders: Object.freeze(this.#encoders) });
  }
}
