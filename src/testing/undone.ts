/** Work on a database that is always taken back, so that many random cases can share the tables they were given. */
import type { Transaction } from '../core/transaction.ts';
import type { Database } from '../database.ts';

/** Runs `work` in a transaction and rolls it back. */
export function undone(db: Database, work: (tx: Transaction) => Promise<void>): Promise<void> {
  return db.transaction(async (tx) => {
    await work(tx);
    await tx.rollback();
  });
}
