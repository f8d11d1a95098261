/**
 * What a record remembers beside its properties: the row as the database has it, and the result it came with. Private to the
 * library, so records print and compare as the plain data they hold.
 */
import type { SqlValue } from '../core/sql.ts';

/** The values of a row in the order of the table's columns, as the driver returned them or as they were bound. */
export type StoredRow = readonly SqlValue[];

/** The base of all records. */
export class RecordState {
  /** The row as last read or written; undefined while the record is new. Dirty columns are those that differ from it. */
  #row: StoredRow | undefined;
  /** The records of the same result. Held weakly: one record kept must not keep the rest. */
  #siblings: WeakRef<readonly object[]> | undefined;

  constructor(row: StoredRow | undefined) {
    this.#row = row;
  }

  static row(record: RecordState): StoredRow | undefined {
    return record.#row;
  }

  static setRow(record: RecordState, row: StoredRow | undefined): void {
    record.#row = row;
  }

  /** The records of its result, itself among them. The list is the program's own, which may have changed it since. */
  static siblings(record: RecordState): readonly object[] {
    const list = record.#siblings?.deref();
    if (!list?.includes(record)) return [record];
    return list.filter((other) => other instanceof RecordState && other.constructor === record.constructor);
  }

  static setSiblings(records: readonly object[]): void {
    if (records.length < 2) return;
    const weak = new WeakRef(records);
    for (const record of records) (record as RecordState).#siblings = weak;
  }
}
