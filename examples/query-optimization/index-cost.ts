import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample({ file: ':memory:' });

// #region main
async function cost(): Promise<string> {
  const steps = await db.sql<{ opcode: string }>`
    explain insert into orders (user_id, status, total, created_at, updated_at)
    values (1, 'pending', 0, '2026-01-01', '2026-01-01')
  `;
  const written = steps.filter(({ opcode }) => opcode === 'OpenWrite').length;
  const [pages] = await db.sql<{ page_count: number }>`pragma page_count`;
  return `an insert writes to ${written} trees, the database has ${pages?.page_count} pages`;
}

console.log(await cost());
await db.schema.createIndex(Order, ['status', 'createdAt']);
await db.schema.createIndex(Order, ['total']);
await db.schema.createIndex(Order, ['updatedAt']);
console.log(await cost());
// #endregion

await db.dispose();

// Output:
// an insert writes to 2 trees, the database has 35 pages
// an insert writes to 5 trees, the database has 38 pages
