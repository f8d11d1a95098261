/**
 * Writes the records of models that have listeners, rules or schemas: validation and events around the plain write of
 * persist.ts. Begins no transaction; listeners run in the one the write runs in, if there is any.
 */
import { QueryError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import type { Transaction } from '../core/transaction.ts';
import { dirtyColumns } from './changes.ts';
import { lifecycleOf, type EventContext, type Lifecycle, type RecordEvent } from './events.ts';
import { bindingOf, infoOf } from './info.ts';
import { destroy, save, type DeleteOptions, type SaveOptions } from './persist.ts';
import { RecordState } from './state.ts';
import { validate } from './validation.ts';

/** Records that are between their first `before…` event and the end of the write. A second write meanwhile would never end, or be lost. */
const busy = new WeakSet<RecordState>();

/** Saves a record, with events where its model has any. `onUndo` is called when that is rolled back. */
export function saveRecord(record: RecordState, options?: SaveOptions, onUndo?: () => void): MaybePromise<unknown> {
  const lifecycle = lifecycleOf(record.constructor);
  return lifecycle === undefined
    ? save(record, options, onUndo)
    : saveWithEvents(record, lifecycle, { options, onUndo });
}

/** Deletes a record, with events where its model has any. */
export function destroyRecord(record: RecordState, options?: DeleteOptions): MaybePromise<unknown> {
  const lifecycle = lifecycleOf(record.constructor);
  return lifecycle === undefined ? destroy(record, options) : destroyWithEvents(record, lifecycle, options);
}

/** Without changes nothing happens and nobody is called. */
async function saveWithEvents(
  record: RecordState,
  lifecycle: Lifecycle,
  { options, onUndo }: { options: SaveOptions | undefined; onUndo: (() => void) | undefined },
): Promise<void> {
  const info = infoOf(record.constructor);
  const isNew = RecordState.row(record) === undefined;
  if (!isNew && dirtyColumns(record, info).length === 0) return;
  const writing = new Writing(record, lifecycle, isNew ? 'insert' : 'update', options);
  const written = await alone(record, async () => {
    await writing.tell('beforeValidate');
    const replaced = await validate(record, info, lifecycle.rules);
    try {
      await writing.tell('afterValidate');
      await writing.tell('beforeSave');
      await writing.tell(isNew ? 'beforeInsert' : 'beforeUpdate');
      return await writing.write(async (undo) => {
        const done = await save(record, options, () => {
          replaced.restore();
          undo();
          onUndo?.();
        });
        replaced.notice();
        return done;
      });
    } catch (error) {
      replaced.restore();
      throw error;
    }
  });
  if (written) await writing.finish(isNew ? 'afterInsert' : 'afterUpdate', 'afterSave');
}

async function destroyWithEvents(record: RecordState, lifecycle: Lifecycle, options?: DeleteOptions): Promise<void> {
  if (RecordState.row(record) === undefined) return void (await destroy(record, options)); // which says why that is a mistake
  const writing = new Writing(record, lifecycle, 'delete', options);
  await alone(record, async () => {
    await writing.tell('beforeDelete');
    await writing.write(async (undo) => {
      await destroy(record, options, undo);
      return true;
    });
  });
  await writing.finish('afterDelete');
}

async function alone<R>(record: RecordState, work: () => Promise<R>): Promise<R> {
  if (busy.has(record)) {
    throw new QueryError(
      `This ${record.constructor.name} is being saved or deleted already. A listener before that changes properties, which ` +
        'are saved then, and does not save by itself; other code awaits one save before it begins the next.',
    );
  }
  busy.add(record);
  try {
    return await work();
  } finally {
    busy.delete(record);
  }
}

/** One write and the events around it. */
class Writing {
  readonly #record: RecordState;
  readonly #lifecycle: Lifecycle;
  readonly #operation: EventContext['operation'];
  readonly #tx: Transaction | undefined;
  /** The columns that the write wrote, once it has begun. */
  #fields: readonly string[] | undefined;
  #written = false;
  #undone = false;

  constructor(
    record: RecordState,
    lifecycle: Lifecycle,
    operation: EventContext['operation'],
    options: SaveOptions = {},
  ) {
    this.#record = record;
    this.#lifecycle = lifecycle;
    this.#operation = operation;
    this.#tx = bindingOf(record.constructor).runner.transactionFor(options.tx);
  }

  /** Calls the listeners of an event one after the other; the first error ends it. */
  async tell(event: RecordEvent): Promise<void> {
    const listeners = this.#lifecycle.listeners(event);
    if (listeners.length === 0) return;
    const context: EventContext = Object.freeze({
      isNew: this.#operation === 'insert',
      operation: this.#operation,
      dirtyFields: Object.freeze(this.#fields ?? this.#dirtyFields()),
      tx: this.#tx?.active ? this.#tx : undefined,
    });
    for (const { call } of listeners) await call(this.#record as never, context);
  }

  /** Writes; `work` answers whether there was anything to write, and calls `undo` when the write is rolled back. */
  async write(work: (undo: () => void) => Promise<boolean>): Promise<boolean> {
    this.#fields = this.#dirtyFields();
    this.#awaitEnd();
    this.#written = await work(() => {
      this.#undone = true;
    });
    return this.#written;
  }

  /** Tells of a write that succeeded. Without a transaction it is committed already, whatever the listeners throw. */
  async finish(...events: readonly RecordEvent[]): Promise<void> {
    try {
      for (const event of events) await this.tell(event);
    } catch (error) {
      // Of two errors the first is reported, as at the end of a transaction.
      if (!this.#tx) await this.#end().catch(() => {});
      throw error;
    }
    if (!this.#tx) await this.#end();
  }

  /**
   * Registered before the write, because a transaction that is undone meanwhile takes no callbacks any more. One of the two is
   * called, and a rollback to a savepoint between here and the statement leaves the wrong one; what was undone is known.
   */
  #awaitEnd(): void {
    const tx = this.#tx;
    const heard = (event: RecordEvent): boolean => this.#lifecycle.listeners(event).length > 0;
    if (!tx || !(heard('afterCommit') || heard('afterRollback'))) return;
    tx.afterCommit(() => this.#end());
    tx.afterRollback(() => this.#end());
  }

  async #end(): Promise<void> {
    if (this.#written) await this.tell(this.#undone ? 'afterRollback' : 'afterCommit');
  }

  #dirtyFields(): string[] {
    return dirtyColumns(this.#record, infoOf(this.#record.constructor)).map(({ property }) => property);
  }
}
