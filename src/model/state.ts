/**
 * What a record remembers beside its properties: the row as the database has it, and records it came with. Private to the
 * library, so records print and compare as the plain data they hold.
 */
import type { SqlValue } from '../core/sql.ts';

/** The values of a row in the order of the table's columns, as the driver returned them or as they were bound. */
export type StoredRow = readonly SqlValue[];

/** Records of one result that load relations together. A loop over n records that loads one by one sends n / GROUP statements. */
const GROUP = 100;

/** The base of all records. */
export class RecordState {
  /** The row as last read or written; undefined while the record is new. Dirty columns are those that differ from it. */
  #row: StoredRow | undefined;
  /** Records that came with this one, itself among them: no more than GROUP, because one that is kept keeps them all. */
  #siblings: readonly object[] | undefined;

  constructor(row: StoredRow | undefined) {
    this.#row = row;
  }

  static row(record: RecordState): StoredRow | undefined {
    return record.#row;
  }

  static setRow(record: RecordState, row: StoredRow | undefined): void {
    record.#row = row;
  }

  /** The records for which a relation is loaded together with this one. */
  static siblings(record: RecordState): readonly object[] {
    return record.#siblings ?? [record];
  }

  /**
   * Makes the records of one result siblings, in groups. Weak references to whole results were tried: each keeps its target
   * until the event loop turns, so a loop of queries on a database that answers at once kept every result it had read.
   */
  static setSiblings(records: readonly object[]): void {
    for (let start = 0; start < records.length; start += GROUP) {
      const group = Object.freeze(records.slice(start, start + GROUP));
      if (group.length > 1) for (const record of group) (record as RecordState).#siblings = group;
    }
  }
}
