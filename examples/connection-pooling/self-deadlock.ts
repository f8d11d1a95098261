import { createPool, deadlockFloor, PoolDeadlockError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const connector = SQLiteBackend.connector({ database: 'shop.db' });
const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

// #region main
/** Three callers at once, each of whom holds one connection and asks for another. */
async function threeCallers(maxSize: number): Promise<void> {
  const pool = createPool(connector, { maxSize });
  const caller = async () => {
    try {
      await pool.connection(async () => {
        await pause(1);
        await pool.connection(() => {});
      });
      return 'served';
    } catch (error) {
      if (!(error instanceof PoolDeadlockError)) throw error;
      return `${error.code}, ${error.holders.length} holders`;
    }
  };
  console.log(await Promise.all([caller(), caller(), caller()]));
  await pool.dispose();
}

await threeCallers(3);
const enough = deadlockFloor({ callers: 3, connectionsEach: 2 });
console.log(`with ${enough} connections:`);
await threeCallers(enough);
// #endregion

// Output:
// [ 'served', 'served', 'AR_POOL_DEADLOCK, 3 holders' ]
// with 4 connections:
// [ 'served', 'served', 'served' ]
