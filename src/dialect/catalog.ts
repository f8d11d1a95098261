/** What a database says of its own tables, in the same shape whichever database it is. A contract: types only. */
import type { SqlValue } from '../core/sql.ts';

/** A column as it is in the database. */
export interface ColumnDescription {
  readonly name: string;
  /** The type as the database has it, such as `integer`. */
  readonly type: string;
  readonly nullable: boolean;
  /** The default as SQL; undefined when there is none. */
  readonly default: string | undefined;
  /** Its place in the primary key, counted from 1; 0 when it is not part of it. */
  readonly keyPosition: number;
  /** Whether the database computes it from other columns. */
  readonly generated: boolean;
}

/** An index as it is in the database. */
export interface IndexDescription {
  readonly name: string;
  /** Its columns in order; the name is undefined where it has an expression. */
  readonly columns: readonly { readonly name: string | undefined; readonly descending: boolean }[];
  readonly unique: boolean;
  /** Whether it has a condition, so that it knows some of the rows only. */
  readonly partial: boolean;
  /** What made it: a statement of its own, a unique column or the primary key. */
  readonly origin: 'index' | 'unique' | 'primary key';
}

/** A foreign key as it is in the database. */
export interface ForeignKeyDescription {
  readonly columns: readonly string[];
  /** The table it refers to. */
  readonly table: string;
  /** The columns it refers to. */
  readonly targetColumns: readonly string[];
  readonly onDelete: ForeignKeyAction;
  readonly onUpdate: ForeignKeyAction;
}

/** What a database can do with rows that refer to one that is deleted or gets another key. */
export type ForeignKeyAction = 'cascade' | 'restrict' | 'set null' | 'set default' | 'no action';

/** A table as it is in the database. */
export interface TableDescription {
  readonly name: string;
  readonly columns: readonly ColumnDescription[];
  readonly indexes: readonly IndexDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
}

/** What is in a database, by name. */
export interface DatabaseDescription {
  readonly tables: readonly TableDescription[];
  /** The names of its views. */
  readonly views: readonly string[];
}

/** How a database is asked what is in it. */
export interface Catalog {
  /** The statements; they read only. */
  readonly statements: readonly string[];
  /** Makes sense of their rows, given in the order of the statements. */
  read(answers: readonly (readonly (readonly SqlValue[])[])[]): DatabaseDescription;
}
