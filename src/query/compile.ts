/** Writes queries as SQL in a dialect. A plan holds the text and how each value is encoded; it serves every query of its shape. */
import { QueryError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { Condition, Spec } from './ast.ts';
import type { OperatorKind } from './operators.ts';
import { isList } from './where.ts';

/** A compiled query without its values. */
export interface Plan {
  readonly sql: string;
  /** How the values are bound, in the order of the placeholders. */
  readonly encoders: readonly ((value: never) => SqlValue)[];
}

/** What a query returns: its records, their number, or whether there are any. */
export type Wanted = 'records' | 'count' | 'exists';

/** Writes a query. */
export function compileSelect(table: Table, spec: Spec, wanted: Wanted, dialect: Dialect): Plan {
  const writer = new Writer(dialect);
  const { scope, where, order, limited, offset } = spec;
  const windowed = limited || offset;
  const columns =
    wanted === 'records'
      ? table.columns.map(({ name }) => dialect.quote(name)).join(', ')
      : wanted === 'count' && !windowed
        ? 'count(*)'
        : '1';
  writer.add(`select ${columns} from ${dialect.quote(table.name)}`);
  if (scope || where) writer.add(' where ');
  if (scope) writer.condition(scope, where !== undefined);
  if (scope && where) writer.add(' and ');
  if (where) writer.condition(where, scope !== undefined);
  const orders = order.map(({ column, descending }) => {
    requireOrder(column, dialect);
    return `${dialect.quote(column.name)}${descending ? ' desc' : ''}`;
  });
  if (orders.length > 0 && (wanted === 'records' || windowed)) writer.add(` order by ${orders.join(', ')}`);
  const whole = asIs;
  writer.add(
    dialect.limit(
      limited ? writer.value(whole) : wanted === 'exists' && !offset ? '1' : undefined,
      offset ? writer.value(whole) : undefined,
    ),
  );
  const plan = writer.plan();
  return wanted === 'count' && windowed ? { ...plan, sql: `select count(*) from (${plan.sql}) as counted` } : plan;
}

const asIs = (value: SqlValue): SqlValue => value;

/** The operators that ask only whether values are equal. */
const EQUALITIES: ReadonlySet<OperatorKind> = new Set(['=', '<>', 'in', 'not in']);

/** Refuses to compare by order what the database would order wrongly. */
function requireOrder({ property, type }: TableColumn, dialect: Dialect): void {
  if (dialect.codec(type).ordered !== false) return;
  const size = type.precision === undefined ? '' : ` of ${type.precision} digits`;
  throw new QueryError(
    `${dialect.name} stores '${property}', a ${type.kind}${size}, as text and would put its values in the wrong order. ` +
      'Compare it with = or op.in only, or give it a smaller precision.',
  );
}

/** Collects text and encoders. Values are asked for in the order in which their placeholders appear. */
class Writer {
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
