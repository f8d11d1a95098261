/** Tests that leave a database as they found it: each runs in a transaction that is always rolled back. */
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import type { Database } from '../database.ts';
import { undone } from './undone.ts';

/**
 * A function for a test runner, `test('…', rolledBack(db, async (tx) => { … }))`: runs `work` in a transaction of `db`, which is
 * rolled back however `work` ends. An error of `work` passes through. Transactions inside are savepoints, and callbacks
 * that wait for a commit are never called. `work` needs `tx` only where transactions do not follow asynchronous calls by themselves.
 */
export function rolledBack(db: Database, work: (tx: Transaction) => unknown): () => Promise<void> {
  // A test file often fills the variable in a hook that runs later than this.
  if (typeof db?.transaction !== 'function')
    throw new ConfigError(`rolledBack() takes a database that is there already, got ${show(db)}. Make it at the top of the file.`); // prettier-ignore
  if (typeof work !== 'function') throw new ConfigError(`rolledBack() takes a function that tests, got ${show(work)}.`);
  return () => undone(db, work);
}
