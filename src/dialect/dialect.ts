/** What differs between databases in the text of SQL and in the form of values. A contract: types only. */
import type { ColumnType } from '../core/column-type.ts';
import type { SqlValue } from '../core/sql.ts';
import type { IsolationLevel } from '../core/transaction.ts';
import type { PlanStep } from './plan.ts';
import type { Catalog } from './catalog.ts';

/** How values of one column travel. Values are in their JavaScript form already checked; NULL never reaches a codec. */
export interface Codec {
  /** The value as the driver binds it. */
  readonly encode: (value: unknown) => SqlValue;
  /** The value as records hold it; undefined where what the driver returns is that already. */
  readonly decode: ((value: SqlValue) => unknown) | undefined;
  /** Whether a value read earlier and one about to be written are the same; undefined means `===`. */
  readonly same: ((stored: SqlValue, encoded: SqlValue) => boolean) | undefined;
  /** Whether a value is what is stored, found out faster than by encoding it; false where that is in doubt. */
  readonly unchanged?: (value: unknown, stored: SqlValue) => boolean;
  /** False where the stored form does not sort as the values do; `<`, between and order by are then refused. */
  readonly ordered?: false;
}

/** How a transaction begins. */
export interface BeginOptions {
  readonly readOnly: boolean;
  /** The isolation that is needed at least; undefined leaves it to the database. */
  readonly isolation?: IsolationLevel | undefined;
}

/** A column that is to be added to a table. */
export interface AddedColumn {
  /** Its definition in SQL. */
  readonly sql: string;
  /** Its name, for messages. */
  readonly name: string;
  readonly unique: boolean;
  readonly primaryKey: boolean;
}

/** A database's way of writing SQL. */
export interface Dialect {
  /** The dialect's name, such as `sqlite`. */
  readonly name: string;
  /** How many values one statement can bind. */
  readonly maxParameters: number;
  /** Quotes a table or column name; throws ConfigError for one that no database accepts. */
  readonly quote: (name: string) => string;
  /** The placeholder of the value at `index`, counted from 0. */
  placeholder(index: number): string;
  /** What stands behind a column to ask whether it is in a list, or not; the whole list is one bound value, so that the text does not depend on its length. */
  inList(placeholder: string, negated: boolean): string;
  /** Binds a whole list for `inList`. */
  encodeList(values: readonly SqlValue[]): SqlValue;
  /** Some columns, as a row, in a list of rows that is one bound value. */
  inRows(columns: readonly string[], placeholder: string): string;
  /** Binds a whole list of rows for `inRows`. */
  encodeRows(rows: readonly (readonly SqlValue[])[]): SqlValue;
  /** The codec of a column's type. */
  codec(type: ColumnType): Codec;
  /** Encodes a value of unknown column: raw SQL's and `sql` templates'. */
  encodeAny(value: unknown): SqlValue;
  /** The column's type in a table definition. */
  columnType(type: ColumnType): string;
  /** The primary key column that the database numbers by itself. */
  generatedKey(): string;
  /** The statements that drop tables if they exist, in one transaction, whichever of them refers to which. Names are quoted. */
  dropTables(names: readonly string[]): string[];
  /** A value as part of a statement; for definitions only, which cannot bind. Throws QueryError for one that has no such form. */
  literal(value: SqlValue): string;
  /** Whether a column whose type the database calls `declared` holds values as one made with `columnType(type)` does. */
  sameType(type: ColumnType, declared: string): boolean;
  /** The statement that adds a column to a table, whose name is quoted; throws QueryError for one that cannot be added. */
  addColumn(table: string, column: AddedColumn): string;
  /** The statement that changes a column's type, names quoted; throws QueryError where the database has none, and says what to do. */
  changeType(table: string, column: string, type: ColumnType): string;
  /** How the database is asked what is in it. */
  readonly catalog: Catalog;
  /** `limit` and `offset` as text; either may be absent. */
  limit(limit: string | undefined, offset: string | undefined): string;
  /** The statement that asks how another one would be run. */
  explain(sql: string): string;
  /** Reads its rows. */
  readPlan(rows: readonly (readonly SqlValue[])[]): PlanStep[];
  /** What lies at a path in a JSON column, as a text, a number or a boolean; NULL where nothing does. */
  jsonPath(column: string, path: readonly (string | number)[], as: 'text' | 'number' | 'boolean' | 'anything'): string;
  /** The end of a query that locks its rows until the transaction ends; empty where the transaction locks enough. */
  lock(kind: 'wait' | 'skip locked' | 'no wait'): string;
  /** The statement that begins a transaction. */
  begin(options: BeginOptions): string;
}
