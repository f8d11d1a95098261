import { createPool, PoolQueueFullError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const countOrders = () => new Promise((resolve) => setTimeout(resolve, 10));

// #region main
const pool = createPool(SQLiteBackend.connector({ database: 'shop.db' }), {
  name: 'shop',
  maxSize: 1,
  maxQueue: 2,
});

async function handle(request: number): Promise<string> {
  try {
    await pool.connection(() => countOrders());
    return `request ${request}: 200`;
  } catch (error) {
    if (!(error instanceof PoolQueueFullError)) throw error;
    console.log(`${error.code}: ${error.message}`);
    return `request ${request}: 503`;
  }
}

const answers = await Promise.all([1, 2, 3, 4].map(handle));
for (const answer of answers) console.log(answer);
// #endregion

await pool.dispose();

// Output:
// AR_POOL_QUEUE_FULL: Pool 'shop' has 2 callers waiting, and maxQueue is 2. The program asks for connections faster than they come back: send less work, or enlarge the pool.
// request 1: 200
// request 2: 200
// request 3: 200
// request 4: 503
