/** Work on a database that is always taken back, so that tests and random cases can share the tables they were given. */
import type { Transaction } from '../core/transaction.ts';
import type { Database } from '../database.ts';
import { SessionTransaction } from '../session/transaction.ts';

/**
 * Runs `work` in a transaction and rolls it back, unless `work` has done so or the database has by itself. Independent, so that
 * work on one database may be undone inside of work on another.
 */
export async function undone(db: Database, work: (tx: Transaction) => unknown): Promise<void> {
  let isLost = false;
  const attempt = async (tx: Transaction): Promise<void> => {
    await work(tx);
    if (tx.active) await tx.rollback();
    else isLost = tx instanceof SessionTransaction && tx.state === 'lost';
  };
  try {
    await db.transaction(attempt, { independent: true });
  } catch (error) {
    // A loss that `work` got over is no failure of `work`, and what was to be undone is.
    if (!isLost) throw error;
  }
}
