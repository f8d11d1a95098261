/**
 * What one write makes of a record: the row it will have, and the properties that change with the write by themselves, such as
 * the key, the version or updatedAt. Nothing is set before the write has succeeded, so there is nothing to take back when it
 * fails; when it is rolled back later the record is told.
 */
import type { SqlValue } from '../core/sql.ts';
import type { TableColumn } from '../schema/table.ts';
import type { Properties } from './changes.ts';
import { RecordState, type StoredRow } from './state.ts';

interface Assignment {
  readonly property: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** One write of one record. */
export class RecordWrite {
  readonly #record: RecordState;
  readonly #before: StoredRow | undefined;
  readonly #row: SqlValue[];
  readonly #assignments: Assignment[] = [];
  readonly #onUndo: (() => void) | undefined;
  #undone = false;

  constructor(record: RecordState, before: StoredRow | undefined, row: SqlValue[], onUndo: (() => void) | undefined) {
    this.#record = record;
    this.#before = before;
    this.#row = row;
    this.#onUndo = onUndo;
  }

  /** Sets a property with the write; `encoded` is what the database has then. */
  set({ property, index }: TableColumn, value: unknown, encoded: SqlValue): void {
    const from = (this.#record as unknown as Properties)[property];
    this.#assignments.push({ property, from, to: value });
    this.#row[index] = encoded;
  }

  /** Sets the key that the database made. */
  setKey(key: TableColumn, made: SqlValue): void {
    const id = key.type.kind === 'bigint' ? BigInt(made as number) : Number(made);
    this.set(key, id, id);
  }

  /** To be called when the database has written. A rollback may have come before its answer. */
  done(): void {
    if (this.#undone) return;
    this.#assign('from', 'to');
    RecordState.setRow(this.#record, this.#row);
  }

  /** To be called when the write is rolled back: the record must know that the database does not have it. */
  undo(): void {
    this.#undone = true;
    this.#assign('to', 'from');
    RecordState.setRow(this.#record, this.#before);
    this.#onUndo?.();
  }

  /** Properties that somebody else has set meanwhile are left alone. */
  #assign(before: 'from' | 'to', after: 'from' | 'to'): void {
    const properties = this.#record as unknown as Properties;
    for (const assignment of this.#assignments) {
      if (properties[assignment.property] === assignment[before]) properties[assignment.property] = assignment[after];
    }
  }
}
