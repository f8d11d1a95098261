/**
 * What a query needs from outside: somebody who runs statements, somebody who loads relations, and a model that makes records
 * of rows. Ports: the session, the relation layer and the model fulfil them, the database hands them over.
 */
import type { CompiledQuery, MaybePromise, QueryResult, SqlValue } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';

/** Runs statements: in `transaction`, else in the one around the caller, else by themselves. */
export interface Runner {
  /** `undo` is called when the statement's effect is rolled back; never when it commits at once. */
  run(query: CompiledQuery, transaction?: Transaction, undo?: () => void): MaybePromise<QueryResult>;
  /** The transaction a statement would run in now; undefined when it would commit at once. */
  transactionFor(transaction?: Transaction): Transaction | undefined;
}

/** Loads relations into records, level by level. */
export interface Loader {
  load(records: readonly object[], paths: readonly string[], transaction: Transaction | undefined): Promise<void>;
}

/** What a model is bound to. */
export interface Binding {
  readonly dialect: Dialect;
  readonly runner: Runner;
  readonly loader: Loader;
}

/** The model side of a query. */
export interface Source {
  readonly table: Table;
  /** The model's name, for messages. */
  readonly name: string;
  /** The sets of columns of which no two rows have the same values, the primary key first. */
  uniqueKeys(): readonly (readonly TableColumn[])[];
  /** The database the model is bound to; throws ConfigError when there is none. */
  binding(): Binding;
  /** The model a relation leads to; undefined when there is no relation of that name. */
  related(name: string): Source | undefined;
  /** Makes records of rows. */
  hydrate(rows: readonly (readonly SqlValue[])[]): object[];
}
