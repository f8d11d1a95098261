import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample({ file: ':memory:' });

// #region main
async function showCost(): Promise<void> {
  const steps = await db.sql<{ opcode: string }>`
    explain insert into orders (user_id, status, total, created_at, updated_at)
    values (1, 'pending', 0, '2026-01-01', '2026-01-01')
  `;
  const trees = steps.filter(({ opcode }) => opcode === 'OpenWrite').length;
  const [size] = await db.sql<{ page_count: number }>`pragma page_count`;
  console.log(`an insert writes to ${trees} trees; ${size?.page_count} pages in all`);
}

await showCost();
await db.schema.createIndex(Order, ['status', 'createdAt']);
await db.schema.createIndex(Order, ['total']);
await db.schema.createIndex(Order, ['updatedAt']);
await showCost();
// #endregion

await db.dispose();

// Output:
// an insert writes to 2 trees; 35 pages in all
// an insert writes to 5 trees; 38 pages in all
