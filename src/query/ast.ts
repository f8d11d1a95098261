/**
 * Queries as frozen data, without their values: conditions say where a value goes, the values travel beside them in the
 * order of the text. So two queries that differ in values only are the same data and share one compiled plan.
 */
import type { ColumnType } from '../core/column-type.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { JsonPath, OperatorKind } from './operators.ts';

/** The parts of a statement that hold values, in the order of the text. */
export type Clause =
  | 'set' | 'ctes' | 'select' | 'from' | 'joins' | 'where' | 'having' | 'perGroup' | 'keyset' | 'limit' | 'offset'; // prettier-ignore

/** Something that has a value in each row. The values it binds are those of its parts, from left to right. */
export type Expression =
  /** A column of the query's table, or of the joined one that is called `of`. */
  | { readonly type: 'column'; readonly column: TableColumn; readonly of: string | undefined }
  /** A function of the database; the library alone chooses its name. */
  | {
      readonly type: 'call';
      readonly name: string;
      readonly distinct: boolean;
      readonly args: readonly Expression[];
      readonly over: Window | undefined;
    }
  /** A bound value; encoded as those of the column, or by what it is. */
  | { readonly type: 'value'; readonly as: ColumnType | undefined }
  | {
      readonly type: 'case';
      readonly branches: readonly { readonly when: Condition; readonly result: Expression }[];
      readonly otherwise: Expression;
    }
  /** What lies at a path in a JSON column. */
  | { readonly type: 'json'; readonly column: TableColumn; readonly path: JsonPath; readonly as: JsonScalar }
  /** The one value of a query. */
  | { readonly type: 'query'; readonly query: Spec }
  /** SQL of the program's own. */
  | { readonly type: 'raw'; readonly pieces: readonly string[] };

/** What a value inside JSON is compared as. */
export type JsonScalar = 'text' | 'number' | 'boolean' | 'anything';

/** The rows that a window function looks at. */
export interface Window {
  readonly partitionBy: readonly TableColumn[];
  readonly orderBy: readonly Order[];
}

/** What a condition compares, as far as codecs and messages care. */
export type Compared = Pick<TableColumn, 'property' | 'type'>;

/** A condition. Its values are those of its parts, from left to right. */
export type Condition =
  | { readonly type: 'all' | 'any'; readonly parts: readonly Condition[] }
  /** `left` is what is compared where that is not the column itself. */
  | { readonly type: 'test'; readonly column: TableColumn; readonly operator: OperatorKind; readonly left?: undefined }
  | { readonly type: 'test'; readonly column: Compared; readonly operator: OperatorKind; readonly left: Expression }
  /** Whether a query has rows; with `steps` only rows that a relation of the outer row leads to. */
  | {
      readonly type: 'exists';
      readonly negated: boolean;
      readonly query: Spec;
      readonly steps: readonly LinkedStep[] | undefined;
      /** What the inner table is called. */
      readonly name: string;
    }
  | { readonly type: 'in query'; readonly column: TableColumn; readonly negated: boolean; readonly query: Spec }
  | { readonly type: 'raw'; readonly pieces: readonly string[] };

/** One step of a relation, from a table to the next: rows whose column `to` equals the column `from` of the one before. */
export interface Step {
  readonly table: Table;
  readonly from: TableColumn;
  readonly to: TableColumn;
}

/** A step of a relation, and what confines the rows of its table where it leads on to another one. */
export interface LinkedStep extends Step {
  readonly where: Condition | undefined;
}

/** A table joined to the query's. */
export type Join =
  | {
      readonly type: 'step';
      readonly kind: 'inner' | 'left';
      readonly step: Step;
      /** The path of relations that leads here; empty for a table in between. */
      readonly path: string;
      /** What the joined table is called. */
      readonly name: string;
      /** What the table is called that the step comes from; undefined for the query's own. */
      readonly of: string | undefined;
      /** Confines the joined rows. */
      readonly where: Condition | undefined;
    }
  | { readonly type: 'raw'; readonly kind: 'inner' | 'left'; readonly pieces: readonly string[] };

/** One term of an order: a column, or what a selection calls by a name. */
export type Order =
  | { readonly column: TableColumn; readonly descending: boolean; readonly name?: undefined }
  | { readonly column?: undefined; readonly descending: boolean; readonly name: string };

/** One value of the rows of a selection. */
export interface Selected {
  readonly name: string;
  readonly expression: Expression;
  readonly output: Output;
}

/** How what the database returns for an expression becomes what the program gets. */
export type Output =
  /** As a column's values, NULL included. */
  | { readonly as: 'column'; readonly column: Compared }
  | { readonly as: 'number' }
  | { readonly as: 'anything' }
  /** The sum of a column, or its average; an exact average needs sum and count beside it. */
  | { readonly as: 'sum'; readonly column: TableColumn }
  | { readonly as: 'avg'; readonly column: TableColumn };

/** A query that is named before the statement and can be read from by that name. */
export interface CommonTable {
  readonly name: string;
  readonly recursive: boolean;
  readonly content:
    | { readonly type: 'query'; readonly query: Spec }
    | { readonly type: 'raw'; readonly pieces: readonly string[] }
    /** The rows of `query`, and again and again those that the step leads to and `where` leaves. */
    | {
        readonly type: 'closure';
        readonly query: Spec;
        readonly step: Step;
        readonly where: Condition | undefined;
      };
}

/** Where a query reads from instead of its table. */
export type From =
  | { readonly type: 'named'; readonly name: string }
  | { readonly type: 'compound'; readonly operator: SetOperator; readonly left: Spec; readonly right: Spec };

/** How the rows of two queries become one result. All but `union all` leave out equal rows. */
export type SetOperator = 'union' | 'union all' | 'intersect' | 'except';

/** Which rows of a model with soft deletes a query sees; `confined` are those of queries that have decided that for themselves. */
export type Deleted = 'without' | 'with' | 'only' | 'confined';

/** A column of the table that is called `of`; without, of the query's own. */
export interface Placed {
  readonly column: TableColumn;
  readonly of: string | undefined;
}

/** What a query asks for. */
export interface Spec {
  readonly table: Table;
  readonly ctes: readonly CommonTable[];
  readonly from: From | undefined;
  readonly joins: readonly Join[];
  /** Joined tables whose columns follow those of each record. */
  readonly beside: readonly { readonly name: string; readonly table: Table }[];
  readonly deleted: Deleted;
  /** Always holds, whatever the user adds: a relation's key, default scopes. */
  readonly scope: Condition | undefined;
  /** What the user asked for. */
  readonly where: Condition | undefined;
  readonly distinct: boolean;
  /** The values of each row; undefined for records. */
  readonly selected: readonly Selected[] | undefined;
  readonly groupBy: readonly (TableColumn | Placed | string)[];
  readonly having: Condition | undefined;
  readonly order: readonly Order[];
  /** With it only so many rows are returned for each value of this column. */
  readonly perGroup: Placed | undefined;
  readonly limited: boolean;
  readonly offset: boolean;
  /** Locks the rows until the transaction ends. */
  readonly lock: 'wait' | 'skip locked' | 'no wait' | undefined;
}

const NONE: readonly never[] = Object.freeze([]);

/** The query for everything in a table. */
export function everything(table: Table): Spec {
  return Object.freeze({
    table, ctes: NONE, from: undefined, joins: NONE, beside: NONE, deleted: 'without', scope: undefined, where: undefined, distinct: false,
    selected: undefined, groupBy: NONE, having: undefined, order: NONE, perGroup: undefined, limited: false, offset: false, lock: undefined,
  }); // prettier-ignore
}

/** Both conditions. */
export function both(a: Condition | undefined, b: Condition | undefined): Condition | undefined {
  return a && b ? join('all', a, b) : (a ?? b);
}

/** Either condition. */
export function either(a: Condition, b: Condition): Condition {
  return join('any', a, b);
}

/** Joins without nesting what is of one kind already. */
function join(type: 'all' | 'any', a: Condition, b: Condition): Condition {
  const parts = [a, b].flatMap((part) => (part.type === type ? part.parts : [part]));
  return Object.freeze({ type, parts: Object.freeze(parts) });
}
