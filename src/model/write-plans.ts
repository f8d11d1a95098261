/**
 * The statements that write a model's records, as text, each written when it is first needed. Kept with the model, so that
 * a write looks nothing up but the columns it changes.
 */
import type { SqlValue, Written } from '../core/sql.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { StoredRow } from './state.ts';

/** What an upsert does with a row that is there already. */
export interface ConflictPlan {
  /** The columns by which rows are recognised. */
  readonly on: readonly TableColumn[];
  /** The columns that are set to what the new row would have had; with none at all the row is left as it is. */
  readonly update: readonly TableColumn[];
  /** The columns that are set to bound values, which follow those of the rows. */
  readonly touch: readonly TableColumn[];
}

/** An update of certain columns. From the plan of no columns each is reached column by column, so that none is looked up. */
export class UpdatePlan {
  readonly #plans: WritePlans;
  readonly #columns: readonly TableColumn[];
  readonly #next: (UpdatePlan | undefined)[] = [];
  /** Columns that change with every update, as far as they are not among those of the plan. */
  readonly touched: readonly TableColumn[];
  #sql: string | undefined;

  constructor(plans: WritePlans, columns: readonly TableColumn[]) {
    this.#plans = plans;
    this.#columns = columns;
    const changing = plans.table.columns.filter(({ definition }) => definition.onUpdate !== undefined);
    this.touched = changing.filter((column) => !columns.includes(column));
  }

  /** The plan of one more column. */
  and(column: TableColumn): UpdatePlan {
    return (this.#next[column.index] ??= new UpdatePlan(this.#plans, [...this.#columns, column]));
  }

  /** The values are those of the columns, those of the touched ones, the new version, and what says which row. */
  get sql(): string {
    return (this.#sql ??= this.#plans.update([...this.#columns, ...this.touched]));
  }
}

/** The statements for one table in one dialect. */
export class WritePlans {
  readonly table: Table;
  readonly dialect: Dialect;
  /** What the statements write to, by what they do. */
  readonly inserts: Written;
  readonly updates: Written;
  readonly deletes: Written;
  /** The update of no columns. */
  readonly changes: UpdatePlan;
  readonly #texts = new Map<string, string>();
  /** The last statement for several rows: programs insert in batches of one size. */
  #last: { readonly of: string; readonly rows: number; readonly sql: string } | undefined;

  constructor(table: Table, dialect: Dialect) {
    this.table = table;
    this.dialect = dialect;
    this.inserts = Object.freeze({ table: table.name, how: 'insert' });
    this.updates = Object.freeze({ table: table.name, how: 'update' });
    this.deletes = Object.freeze({ table: table.name, how: 'delete' });
    this.changes = new UpdatePlan(this, []);
  }

  /** `numbered` leaves the key to the database. */
  insert(numbered: boolean): string {
    return this.#once(numbered ? 'insert' : 'insert with key', () => this.#insert(this.columns(numbered), 1));
  }

  /** The columns that an insert names. */
  columns(numbered: boolean): readonly TableColumn[] {
    const { columns, generatedKey } = this.table;
    return numbered ? columns.filter((column) => column !== generatedKey) : columns;
  }

  /** An insert of several rows; when the key is left to the database it returns the keys. */
  insertMany(rows: number, numbered: boolean): string {
    return this.#many(numbered ? 'insert' : 'insert with key', rows, () => {
      const insert = this.#insert(this.columns(numbered), rows);
      return numbered ? `${insert} returning ${this.#names([this.table.generatedKey!])}` : insert;
    });
  }

  /** An insert of several rows that returns them, and those that were there already when it changed them. */
  upsertMany(rows: number, numbered: boolean, { on, update, touch }: ConflictPlan): string {
    const kind = [on, update, touch].map((columns) => columns.map(({ index }) => index).join()).join(' ');
    return this.#many(`upsert ${String(numbered)} ${kind}`, rows, () => {
      const { table, dialect } = this;
      const columns = this.columns(numbered);
      const sets = update.map(({ name }) => `${dialect.quote(name)} = excluded.${dialect.quote(name)}`);
      touch.forEach(({ name }, i) =>
        sets.push(`${dialect.quote(name)} = ${dialect.placeholder(rows * columns.length + i)}`),
      );
      if (table.version && sets.length > 0) {
        const version = dialect.quote(table.version.name);
        sets.push(`${version} = ${dialect.quote(table.name)}.${version} + 1`);
      }
      const done = sets.length === 0 ? 'nothing' : `update set ${sets.join(', ')}`;
      return `${this.#insert(columns, rows)} on conflict (${this.#names(on)}) do ${done} returning ${this.#names(table.columns)}`;
    });
  }

  /** An update of columns, the version with them. */
  update(columns: readonly TableColumn[]): string {
    const { table, dialect } = this;
    const set = table.version ? [...columns, table.version] : columns;
    const sets = set.map(({ name }, i) => `${dialect.quote(name)} = ${dialect.placeholder(i)}`).join(', ');
    return `update ${dialect.quote(table.name)} set ${sets} where ${this.#unchanged(set.length)}`;
  }

  /** Sets the mark of a deleted row, and counts the version; a row that is marked already stays as it is. */
  get softDelete(): string {
    const mark = this.table.deletedAt!;
    return this.#once('soft delete', () => `${this.update([mark])} and ${this.dialect.quote(mark.name)} is null`);
  }

  get delete(): string {
    return this.#once('delete', () => `delete from ${this.dialect.quote(this.table.name)} where ${this.#unchanged(0)}`);
  }

  /** One row by its key, whether it is marked as deleted or not. */
  get select(): string {
    return this.#once('select', () => this.#selectAll(this.#key(0)));
  }

  /** Rows by a list of what certain columns hold, whether they are marked as deleted or not. */
  selectBy(columns: readonly TableColumn[]): string {
    const { dialect } = this;
    const names = columns.map(({ name }) => dialect.quote(name));
    const place = dialect.placeholder(0);
    return this.#selectAll(
      names.length === 1 ? `${names[0]!} ${dialect.inList(place, false)}` : dialect.inRows(names, place),
    );
  }

  /** What says which row is meant, and that nobody else has changed it: the key, and the version it had. */
  which(row: StoredRow): SqlValue[] {
    const { primaryKey, version } = this.table;
    const values = primaryKey.map(({ index }) => row[index]!);
    if (version) values.push(row[version.index]!);
    return values;
  }

  #selectAll(condition: string): string {
    const { table, dialect } = this;
    return `select ${this.#names(table.columns)} from ${dialect.quote(table.name)} where ${condition}`;
  }

  #insert(columns: readonly TableColumn[], rows: number): string {
    const { table, dialect } = this;
    if (columns.length === 0) return `insert into ${dialect.quote(table.name)} default values`;
    let place = 0;
    const values: string[] = [];
    for (let i = 0; i < rows; i++) values.push(`(${columns.map(() => dialect.placeholder(place++)).join(', ')})`);
    return `insert into ${dialect.quote(table.name)} (${this.#names(columns)}) values ${values.join(', ')}`;
  }

  #names(columns: readonly TableColumn[]): string {
    return columns.map(({ name }) => this.dialect.quote(name)).join(', ');
  }

  #key(before: number): string {
    return this.#equal(this.table.primaryKey, before);
  }

  #unchanged(before: number): string {
    const { primaryKey, version } = this.table;
    return this.#equal(version ? [...primaryKey, version] : primaryKey, before);
  }

  #equal(columns: readonly TableColumn[], before: number): string {
    const { dialect } = this;
    return columns.map(({ name }, i) => `${dialect.quote(name)} = ${dialect.placeholder(before + i)}`).join(' and ');
  }

  #once(key: string, write: () => string): string {
    let sql = this.#texts.get(key);
    if (sql === undefined) this.#texts.set(key, (sql = write()));
    return sql;
  }

  #many(of: string, rows: number, write: () => string): string {
    const last = this.#last;
    if (last?.of === of && last.rows === rows) return last.sql;
    const sql = write();
    this.#last = { of, rows, sql };
    return sql;
  }
}
