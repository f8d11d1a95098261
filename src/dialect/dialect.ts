/** What differs between databases in the text of SQL and in the form of values. A contract: types only. */
import type { ColumnType } from '../core/column-type.ts';
import type { SqlValue } from '../core/sql.ts';
import type { IsolationLevel } from '../core/transaction.ts';

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
  /** `limit` and `offset` as text; either may be absent. */
  limit(limit: string | undefined, offset: string | undefined): string;
  /** What lies at a path in a JSON column, as a text, a number or a boolean; NULL where nothing does. */
  jsonPath(column: string, path: readonly (string | number)[], as: 'text' | 'number' | 'boolean'): string;
  /** The end of a query that locks its rows until the transaction ends; empty where the transaction locks enough. */
  lock(kind: 'wait' | 'skip locked' | 'no wait'): string;
  /** The statement that begins a transaction. */
  begin(options: BeginOptions): string;
}
