/**
 * What a query needs from outside: somebody who runs statements, somebody who loads relations, and a model that makes records
 * of rows. Ports: the session, the relation layer and the model fulfil them, the database hands them over.
 */
import type { CompiledQuery, MaybePromise, QueryLimits, QueryResult, SqlValue } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { Clause, Join } from './ast.ts';
import type { Shape } from './plans.ts';

/** Runs statements: in `transaction`, else in the one around the caller, else by themselves. */
export interface Runner {
  /** `undo` is called when the statement's effect is rolled back; never when it commits at once. */
  run(query: CompiledQuery, transaction?: Transaction, undo?: () => void): MaybePromise<QueryResult>;
  /** The rows of a query, some at a time, on a connection of its own; refused inside a transaction. */
  stream(
    query: CompiledQuery,
    chunkSize: number,
    transaction?: Transaction,
  ): AsyncIterable<readonly (readonly SqlValue[])[]>;
  /** The transaction a statement would run in now; undefined when it would commit at once. */
  transactionFor(transaction?: Transaction): Transaction | undefined;
}

/** One relation to load with the records, and the query for what it leads to where that is not all. */
export interface Include {
  /** The dotted path of relations. */
  readonly path: string;
  /** What to load at its end; undefined for everything. */
  readonly query: Holder | undefined;
}

/** Loads relations into records, level by level. */
export interface Loader {
  load(records: readonly object[], includes: readonly Include[], reading: Reading): Promise<void>;
}

/** Where the statements of a query get their answers: in a transaction, and from a cache where there is one. */
export interface Reading {
  readonly transaction: Transaction | undefined;
  readonly cache: Cached | undefined;
}

/** Outside of transactions, from the database. */
export const DIRECTLY: Reading = Object.freeze({ transaction: undefined, cache: undefined });

/** Keeps what queries were answered: a `QueryCache` does. */
export interface ResultCache {
  /** @internal What the statement of a query was answered before, or else is answered now. */
  answer(question: Question): MaybePromise<QueryResult>;
}

/** What a cache is asked. */
export interface Question {
  readonly binding: Binding;
  readonly query: CompiledQuery;
  readonly transaction: Transaction | undefined;
  /** The tables whose rows the answer is made of, as far as the query names them itself. */
  readonly tables: readonly string[];
  /** The tables that the program says are read besides. */
  readonly reads: readonly string[] | undefined;
}

/** How a query uses a cache. */
export interface CachedOptions {
  /**
   * Tables that are read besides those that the query names itself: by SQL of your own that selects or joins, and by views. Default:
   * none; a query with SQL that may read others is refused then.
   */
  readonly reads?: readonly string[];
}

/** The cache of a query. */
export interface Cached {
  readonly cache: ResultCache;
  readonly reads: readonly string[] | undefined;
}

/** What a model is bound to. */
export interface Binding {
  readonly dialect: Dialect;
  readonly runner: Runner;
  readonly loader: Loader;
  /** What is done about relations that are queried record by record; undefined for nothing. */
  readonly nPlusOne?: NPlusOnePolicy | undefined;
}

/** What is done about relations that are queried record by record. */
export interface NPlusOnePolicy {
  readonly mode: 'warn' | 'throw';
  readonly report: (found: NPlusOne) => void;
}

/** A relation that is queried record by record. */
export interface NPlusOne {
  readonly model: string;
  readonly relation: string;
  /** For how many records that was noticed. */
  readonly records: number;
  /** Where in the program, as `file:line:column`. */
  readonly site: string | undefined;
}

/** How a relation leads to the rows of another model. */
export interface Link {
  /** From table to table; the last step's is the related model's. */
  readonly steps: readonly LinkStep[];
  /** The query for related records, with the relation's own conditions and order, whatever they belong to. */
  readonly query: Holder;
  /** The same for loading them into records: a parent that a key refers to is loaded though it is deleted. */
  readonly loading: Holder;
  /** The table between, joined to the related one; undefined where the relation is one step. */
  readonly between: Between | undefined;
}

/** A joined table whose columns follow those of each record. */
export interface Between {
  /** Equal where source and join are. */
  readonly key: string;
  readonly source: Source;
  readonly join: Extract<Join, { readonly type: 'step' }>;
  /** The values of the join's condition. */
  readonly values: readonly unknown[];
  /** The property of each record that holds its row of the table between; undefined where nobody sees it. */
  readonly property: string | undefined;
}

/** One step: rows of `source` whose column `to` equals the column `from` of the table before. */
export interface LinkStep {
  readonly source: Source;
  readonly from: TableColumn;
  readonly to: TableColumn;
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
  /** How a relation leads there; throws QueryError for another string, and where no columns tell. */
  link(relation: string): Link;
  /** Whether the model has default scopes. */
  readonly scoped: boolean;
  /** The query for all records that the model's default scopes leave. */
  query(): Holder;
  /** Makes records of rows. */
  hydrate(rows: readonly (readonly SqlValue[])[]): object[];
}

/** The key under which a query holds its state, out of the sight of programs. */
export const STATE: unique symbol = Symbol('rhosocial.activerecord.query');

/** Something that holds the state of a query: the builders do. */
export interface Holder {
  readonly [STATE]: QueryState;
}

/** The values of a query by the part of the statement they belong to. */
export type ClauseValues = Readonly<Partial<Record<Clause, readonly unknown[]>>>;

/** A query as the builders hand it on. Frozen in use: each step makes another one. */
export interface QueryState {
  readonly source: Source;
  readonly shape: Shape;
  readonly values: ClauseValues;
  readonly includes: readonly Include[];
  readonly transaction: Transaction | undefined;
  /** Whether the user asked for an order; a relation's own does not count. */
  readonly ordered: boolean;
  /** Whether a mass write may do without a condition. */
  readonly allRows: boolean;
  /** Whether it is confined to the rows of some keys, such as those of a relation. A default scope is no such condition. */
  readonly keyed: boolean;
  /** Whether worker threads should run it, where there are any. */
  readonly offload: boolean;
  /** How long each statement may take. */
  readonly limits: QueryLimits | undefined;
  /** The table whose columns follow those of each record, if there is one. */
  readonly between: Between | undefined;
  /** What keeps the answers; undefined where each is the database's. */
  readonly cache: Cached | undefined;
}
