/** The kinds of columns, as plain data that every layer from the dialect up understands. */

/** What a column holds. */
export type ColumnKind =
  | 'integer'
  | 'bigint'
  | 'float'
  | 'decimal'
  | 'text'
  | 'boolean'
  | 'timestamp'
  | 'date'
  | 'json'
  | 'blob'
  | 'uuid'
  | 'oneOf';

/** A column's kind with its parameters. */
export interface ColumnType {
  readonly kind: ColumnKind;
  /** Digits in all, for decimals. */
  readonly precision?: number;
  /** Digits behind the point, for decimals. */
  readonly scale?: number;
  /** The allowed strings, for oneOf. */
  readonly values?: readonly string[];
}
