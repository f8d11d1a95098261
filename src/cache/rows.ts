/** Rows that several callers are given. Bytes are the only values of a row that a caller could change for the others. */
import type { SqlValue } from '../core/sql.ts';
import type { Kept } from './store.ts';

/** Some rows as a driver returned them. */
export type Rows = readonly (readonly SqlValue[])[];

/** Rows that are kept. */
export class KeptRows implements Kept {
  readonly #rows: Rows;
  readonly #hasBytes: boolean;

  constructor(rows: Rows) {
    this.#hasBytes = rows.some((row) => row.some((value) => value instanceof Uint8Array));
    this.#rows = rows;
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  /** The rows for one caller. */
  take(): Rows {
    return this.#hasBytes ? copyOf(this.#rows) : this.#rows;
  }
}

function copyOf(rows: Rows): Rows {
  return rows.map((row) => row.map((value) => (value instanceof Uint8Array ? new Uint8Array(value) : value)));
}
