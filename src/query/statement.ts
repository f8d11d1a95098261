/** Writes whole queries, from `with` to `limit`, and queries inside them. */
import { QueryError } from '../core/errors.ts';
import type { TableColumn } from '../schema/table.ts';
import { both, everything, type Clause, type CommonTable, type Condition, type Join, type LinkedStep, type Spec } from './ast.ts'; // prettier-ignore
import { asIs, Writer, type Inner, type Plan } from './writer.ts';

/** What the rows of a query hold. */
export type List =
  /** The model's columns, and those of the tables beside. */
  | 'records'
  | 'selected'
  | 'one'
  /** One column, or what is made of it. */
  | { readonly write: (column: (column: TableColumn, of?: string) => string) => string };

/** What a caller adds to a query. */
export interface Further {
  /** What ties the rows to the outer query's; without values. */
  readonly link?: () => string;
  /** Writes one more condition; its values are the clause `keyset`. */
  readonly condition?: () => string;
  /** The text of a limit for a query that has none of its own. */
  readonly limit?: string;
}

type StepJoin = Extract<Join, { type: 'step' }>;

/** The place of a row among those of its group. */
const PLACE = 'place in group';

/** Writes a statement; call one of its methods that write a query, then `plan`. */
export class Statement extends Writer {
  /** What the table of the query is called that is being written. */
  #name = '';
  /** The names in force: those of the query being written and of all around it. */
  #names: readonly string[] = [];
  #depth = 0;
  readonly #clauses: Clause[] = [];

  /** Writes a query. */
  select(spec: Spec, list: List, further: Further = {}): this {
    this.#named(spec.table.name, spec.joins.length > 0, () => this.#query(spec, list, further));
    return this;
  }

  /** Writes what an aggregate makes of a query's rows. */
  around(result: string, spec: Spec, list: List): this {
    this.add(`select ${result} from (`);
    this.select(spec, list);
    this.add(') as "counted"');
    return this;
  }

  /** Writes ` where …` for a statement that changes rows. */
  where(spec: Spec): this {
    this.#named(spec.table.name, false, () => this.#where(spec, {}));
    return this;
  }

  /** Notes that the values of a clause come here. */
  clause(name: Clause): void {
    if (this.#depth === 0) this.#clauses.push(name);
  }

  plan(): Plan {
    return this.finish(this.#clauses);
  }

  protected override inner(query: Spec, { list, steps, name = query.table.name }: Inner): void {
    this.#depth++;
    const outer = this.#name;
    // Related rows are called as their relation is, like joined ones.
    const own = steps ? this.#free(name, name) : query.table.name;
    this.#named(own, query.joins.length > 0 || own !== query.table.name || (steps?.length ?? 0) > 1, () => {
      if (!steps) return this.#query(query, query.selected ? 'selected' : list === 'one' ? 'one' : 'records', {});
      const order = query.limited || query.offset ? query.order : [];
      const [first] = steps;
      const between = this.#between(steps, query.joins);
      this.#query({ ...query, order, joins: [...between, ...query.joins] }, query.selected ? 'selected' : 'one', {
        // The condition that a row hangs on the outer row.
        link: () => `${this.column(first!.to, between.at(-1)?.name ?? own)} = ${this.column(first!.from, outer)}`,
      });
    });
    this.#depth--;
  }

  /** The joins that lead from the last step's table back to the first one's. A table can be reached through itself. */
  #between(steps: readonly LinkedStep[], joined: readonly Join[]): StepJoin[] {
    const taken = [...this.#names, ...joined.flatMap((join) => (join.type === 'step' ? join.name : []))];
    const joins: StepJoin[] = [];
    for (let i = steps.length - 1; i > 0; i--) {
      const { table, where } = steps[i - 1]!;
      const { from, to } = steps[i]!;
      const name = this.#free(table.name, 'between', taken);
      taken.push(name);
      // Read backwards: the table before the step is joined to the one behind it.
      const step = { table, from: to, to: from };
      joins.push({ type: 'step', kind: 'inner', step, path: '', name, of: joins.at(-1)?.name, where });
    }
    return joins;
  }

  /** A name for a table inside another query: `table`, else `name`, else that with a number. */
  #free(table: string, name: string, taken = this.#names): string {
    for (const candidate of [table, name]) if (!taken.includes(candidate)) return candidate;
    let i = 2;
    while (taken.includes(`${name}_${i}`)) i++;
    return `${name}_${i}`;
  }

  #named(name: string, prefixed: boolean, write: () => void): void {
    const before = [this.#name, this.#names, this.of] as const;
    this.#name = name;
    this.#names = [...this.#names, name];
    this.of = prefixed ? name : undefined;
    write();
    [this.#name, this.#names, this.of] = before;
  }

  #query(spec: Spec, list: List, further: Further): void {
    this.#commonTables(spec.ctes);
    if (spec.perGroup) return this.#ranked(spec, list, further);
    this.add(`select ${spec.distinct ? 'distinct ' : ''}`);
    this.#list(spec, list);
    this.#body(spec, further);
    this.#tail(spec, further);
  }

  /** Everything between the list and the order. */
  #body(spec: Spec, further: Further): void {
    this.#from(spec);
    if (spec.joins.length > 0) this.clause('joins');
    for (const join of spec.joins) this.#join(join);
    this.#where(spec, further);
    if (spec.groupBy.length > 0) this.add(` group by ${spec.groupBy.map((by) => this.#groupTerm(by)).join(', ')}`);
    if (!spec.having) return;
    this.clause('having');
    this.add(' having ');
    this.condition(spec.having, false);
  }

  #groupTerm(by: Spec['groupBy'][number]): string {
    if (typeof by === 'string') return this.dialect.quote(by);
    return 'column' in by ? this.column(by.column, by.of ?? this.of) : this.column(by);
  }

  #tail(spec: Spec, { limit }: Further): void {
    this.#order(spec);
    if (spec.limited) this.clause('limit');
    if (spec.offset) this.clause('offset');
    this.add(
      this.dialect.limit(
        spec.limited ? this.value(asIs) : limit,
        spec.offset ? this.value(asIs) : undefined,
      ),
    ); // prettier-ignore
    if (spec.lock) this.add(this.dialect.lock(spec.lock));
  }

  #order({ order, selected }: Spec): void {
    if (order.length > 0) this.add(` ${this.orderText(order, selected)}`);
  }

  /** Numbers the rows of each group in the query's order, and keeps the first of them. */
  #ranked(spec: Spec, list: List, further: Further): void {
    const { table, perGroup, order } = spec;
    const place = this.dialect.quote(PLACE);
    this.add('select ');
    this.add(list === 'one' ? '1' : [...table.columns.map((column) => this.column(column)), ...this.#besideNames(spec)].join(', ')); // prettier-ignore
    this.add(' from (select ');
    this.#list(spec, 'records');
    const over = `partition by ${this.column(perGroup!.column, perGroup!.of ?? this.of)} ${this.orderText(order)}`;
    this.add(`, row_number() over (${over.trimEnd()}) as ${place}`);
    this.#body(spec, further);
    this.add(`) as ${this.dialect.quote(this.#name)} where ${place} <= ${this.value(asIs)}`);
    this.clause('perGroup');
    this.#tail(spec, {});
  }

  #besideNames({ beside }: Spec): string[] {
    return beside.flatMap(({ name, table }) => table.columns.map((column) => this.dialect.quote(`${name}.${column.name}`))); // prettier-ignore
  }

  #list(spec: Spec, list: List): void {
    if (list === 'one') return this.add('1');
    if (typeof list === 'object') return this.add(list.write((column, of = this.of) => this.column(column, of)));
    if (list === 'records') {
      const beside = spec.beside.flatMap(({ name, table }) =>
        table.columns.map((column) => `${this.column(column, name)} as ${this.dialect.quote(`${name}.${column.name}`)}`),
      ); // prettier-ignore
      return this.add([...spec.table.columns.map((column) => this.column(column)), ...beside].join(', '));
    }
    this.clause('select');
    this.each(spec.selected!, ', ', ({ name, expression, output }) => {
      this.expression(expression);
      const { quote } = this.dialect;
      // Beside joined tables a bare name could be that of another table's column.
      const named = expression.type === 'column' && expression.column.name === name && this.of === undefined;
      if (!named) this.add(` as ${quote(name)}`);
      // Exact averages are divided in the program: no database divides decimals as another one does.
      if (output.as !== 'avg' || output.column.type.kind !== 'decimal' || this.#depth > 0) return;
      const column = this.column(output.column);
      this.add(`, sum(${column}), count(${column})`);
    });
  }

  #from({ table, from }: Spec): void {
    const { quote } = this.dialect;
    const name = quote(this.#name);
    if (from?.type === 'compound') {
      this.clause('from');
      this.add(' from (');
      this.#depth++;
      this.#part(from.left);
      this.add(` ${from.operator} `);
      this.#part(from.right);
      this.#depth--;
      return this.add(`) as ${name}`);
    }
    const source = quote(from ? from.name : table.name);
    this.add(` from ${source}${source === name ? '' : ` as ${name}`}`);
  }

  /** One side of a compound; enclosed where it has parts of its own that would apply to the whole. */
  #part(query: Spec): void {
    const enclosed = query.order.length > 0 || query.limited || query.offset || query.ctes.length > 0 || query.perGroup !== undefined; // prettier-ignore
    const list = query.selected ? 'selected' : 'records';
    const write = (): void => this.#named(query.table.name, query.joins.length > 0, () => this.#query(query, list, {}));
    if (!enclosed) return write();
    const names = query.selected?.map(({ name }) => name) ?? query.table.columns.map(({ name }) => name);
    this.add(`select ${names.map((name) => this.dialect.quote(name)).join(', ')} from (`);
    write();
    this.add(') as "part"');
  }

  #join(join: Join): void {
    this.add(join.kind === 'left' ? ' left join ' : ' inner join ');
    if (join.type === 'raw') return this.raw(join.pieces, false);
    const { step, name, of, where } = join;
    const { quote } = this.dialect;
    this.add(quote(step.table.name));
    if (name !== step.table.name) this.add(` as ${quote(name)}`);
    this.add(` on ${this.column(step.to, name)} = ${this.column(step.from, of ?? this.#name)}`);
    if (where === undefined) return;
    this.add(' and ');
    this.#named(name, true, () => this.condition(where, true));
  }

  /** Writes ` where …` with all conditions of a query, and those that the caller adds. */
  #where(spec: Spec, { link, condition }: Further): void {
    const parts = [notDeleted(spec), spec.scope, spec.where].filter((part) => part !== undefined);
    const beside = parts.length + (link ? 1 : 0) + (condition ? 1 : 0) > 1;
    let between = ' where ';
    const and = (): void => {
      this.add(between);
      between = ' and ';
    };
    if (link) {
      and();
      this.add(link());
    }
    if (parts.length > 0) this.clause('where');
    for (const part of parts) {
      and();
      this.condition(part, beside);
    }
    if (!condition) return;
    this.clause('keyset');
    and();
    this.add(condition());
  }

  #commonTables(tables: readonly CommonTable[]): void {
    if (tables.length === 0) return;
    this.clause('ctes');
    this.#depth++;
    this.add(tables.some(({ recursive }) => recursive) ? 'with recursive ' : 'with ');
    this.each(tables, ', ', (table) => this.#commonTable(table));
    this.add(' ');
    this.#depth--;
  }

  #commonTable({ name, content }: CommonTable): void {
    const { quote } = this.dialect;
    if (content.type === 'raw') {
      this.add(`${quote(name)} as (`);
      this.raw(content.pieces, false);
      return this.add(')');
    }
    const { query } = content;
    const columns = query.selected?.map((selected) => selected.name) ?? query.table.columns.map((column) => column.name); // prettier-ignore
    this.add(`${quote(name)} (${columns.map(quote).join(', ')}) as (`);
    this.#part(query);
    if (content.type === 'closure') this.#closureStep(name, content);
    this.add(')');
  }

  /** The rows one step further; `union` leaves out those that are known, so circles end. */
  #closureStep(name: string, { query, step, where }: Extract<CommonTable['content'], { type: 'closure' }>): void {
    const { table, deleted } = query;
    const next: Spec = { ...everything(table), deleted: deleted === 'confined' ? 'without' : deleted, scope: where };
    const back = { table: { ...step.table, name }, from: step.to, to: step.from };
    const joins: Join[] = [
      { type: 'step', kind: 'inner', step: back, path: '', name, of: undefined, where: undefined },
    ];
    this.add(' union ');
    this.#named(table.name, true, () => this.#query({ ...next, joins }, 'records', {}));
  }
}

/** The condition that leaves out soft-deleted rows, or all others. */
function notDeleted({ table, deleted }: Spec): Condition | undefined {
  if (!table.deletedAt || deleted === 'with' || deleted === 'confined') return undefined;
  return Object.freeze({ type: 'test', column: table.deletedAt, operator: deleted === 'only' ? 'is not null' : 'is null' }); // prettier-ignore
}

/** What confines the rows of a joined table. */
export function joinedRows(spec: Spec): Condition | undefined {
  return both(notDeleted(spec), both(spec.scope, spec.where));
}

/** Refuses to return records of a grouped query, whose columns have no single value. */
export function refuseGrouped(spec: Spec): void {
  if (spec.groupBy.length === 0 && !spec.having) return;
  throw new QueryError("A grouped query returns no records. Say what to show of each group: select('…', …).");
}
