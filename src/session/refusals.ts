/** What transactions refuse, in words that say what to do instead. They decide nothing: transaction.ts knows when. */
import { TransactionError } from '../core/errors.ts';

/** Something was called in a transaction of the database `name` that has ended; `reason`: why its time ended, if that was it. */
export function afterEnd(what: string, name: string, state: string, reason: unknown): TransactionError {
  const ended = `${what} in a transaction of '${name}' that is ${state} already`;
  if (reason !== undefined) return new TransactionError(`${ended}: ${textOf(reason)}`, { cause: reason });
  return new TransactionError(`${ended}. Await every statement before the transaction ends, or run it outside of it.`);
}

/** Something was called in a transaction of which nothing can be saved any more; `how` follows the word transaction. */
export function afterLoss(what: string, name: string, how: string, cause: unknown): TransactionError {
  return new TransactionError(
    `${what} in a transaction of '${name}' ${how}: ${textOf(cause)} ` +
      'Nothing of it is saved. Let the error out of the transaction and run the whole of it again.',
    { cause },
  );
}

/** A nested transaction called something of the one around it, which waits for its end. */
export function fromInside(what: string, name: string): TransactionError {
  return new TransactionError(
    `${what} in a transaction of '${name}' from inside one nested in it, for whose end it would have to wait. ` +
      'Use the object that the nested transaction hands to its callback.',
  );
}

/** A statement that writes was called where only reading was announced. */
export function inReadOnly(name: string): TransactionError {
  return new TransactionError(
    `A statement that writes was called in a read-only transaction of '${name}'. Leave readOnly out where the work writes.`,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
