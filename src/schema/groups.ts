/** Groups of columns to spread into a model: `Model('users', { ...integerKey, ...timestamps, name: text() })`. */
import { uuidv7 } from '../core/uuid.ts';
import { integer, timestamp, uuid, withRole, type Column } from './columns.ts';

/** A moment that two columns of a new record share: `updatedAt` starts as `createdAt`, whatever that was given as. */
type SoFar = { readonly createdAt: Date };

/** `id`: an integer primary key that the database numbers. */
export const integerKey: { readonly id: Column<number, 'optional', true> } = { id: integer().primaryKey() };

/** `id`: a UUID that the program makes, so that it is known before the record is saved; those made later sort behind. */
export const uuidKey: { readonly id: Column<string, 'optional', true> } = {
  id: uuid()
    .primaryKey()
    .default(() => uuidv7()),
};

/** `createdAt` and `updatedAt`: set by the library when a record is inserted, and `updatedAt` again whenever it is saved with changes. */
export const timestamps: {
  readonly createdAt: Column<Date, 'optional'>;
  readonly updatedAt: Column<Date, 'optional'>;
} = {
  createdAt: timestamp().default(() => new Date()),
  updatedAt: timestamp()
    .default(((record: SoFar) => new Date(record.createdAt)) as () => Date)
    .onUpdate(() => new Date()),
};

/** `deletedAt`: deleting a record sets it and keeps the row, which queries then leave out; `restore()` clears it. */
export const softDelete: { readonly deletedAt: Column<Date | null, 'optional'> } = {
  deletedAt: withRole(timestamp().nullable(), 'deletedAt'),
};

/** `version`: counts the writes of a row, so that a save that would undo another one's throws StaleRecordError. */
export const optimisticLock: { readonly version: Column<number, 'optional', false, never> } = {
  // The type of what may be written is never, because the library alone counts.
  version: withRole(integer().default(1) as unknown as Column<number, 'optional', false, never>, 'version'),
};
