/** Work on a database that is always taken back, so that tests and random cases can share the tables they were given. */
import type { Transaction } from '../core/transaction.ts';
import type { Database } from '../database.ts';

/** Runs `work` in a transaction and rolls it back, unless `work` has done so. */
export function undone(db: Database, work: (tx: Transaction) => unknown): Promise<void> {
  return db.transaction(async (tx) => {
    await work(tx);
    if (tx.active) await tx.rollback();
  });
}
