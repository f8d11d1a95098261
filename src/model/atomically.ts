/** Several statements as one: all of them are written or none is, inside a transaction as well as outside. */
import type { Transaction } from '../core/transaction.ts';
import { infoOf } from './info.ts';

let savepoints = 0;

/** Runs `work` in a transaction of the model's database; inside another one as a part that is undone when it fails. */
export async function atomically<R>(
  model: Function,
  tx: Transaction | undefined,
  work: (tx: Transaction) => Promise<R>,
): Promise<R> {
  const database = infoOf(model).database(model.name);
  const { runner } = database.binding;
  const inside = runner.transactionFor(tx);
  if (!inside || inside === ambient(model)) return await database.transaction(work);
  // A transaction that only this call was given: no nested one can begin in it, because nothing around the caller leads there.
  const point = `ar_all_${++savepoints}`;
  await inside.savepoint(point);
  try {
    return await work(inside);
  } catch (error) {
    if (inside.active) await inside.rollbackTo(point);
    throw error;
  }
}

/** The transaction around the caller. One of another database is not in the way of a transaction that was passed. */
function ambient(model: Function): Transaction | undefined {
  try {
    return infoOf(model).database(model.name).binding.runner.transactionFor();
  } catch {
    return undefined;
  }
}
