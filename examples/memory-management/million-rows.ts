import { MemoryProfiler } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { OrderItem } from '../models/shop.ts';

const db = await openSample({ users: 1, file: 'million.db' });
await db.execute(`
  insert into order_items (order_id, product_id, quantity, price)
  with recursive n (i) as (select 1 union all select i + 1 from n where i < 999994)
  select i % 3 + 1, i % 40 + 1, i % 3 + 1, 9.99 from n
`);

// #region peak
/** How many megabytes more than before are in use at most, garbage included. */
async function peakOf(work: (sample: () => void) => Promise<void>): Promise<number> {
  const memory = new MemoryProfiler();
  const before = await memory.snapshot('before');
  await work(() => memory.sample());
  return (memory.peakBytes - before.heapUsedBytes - before.externalBytes) / 1e6;
}
// #endregion

// #region batches
let items = 0;
let pieces = 0;
const inBatches = await peakOf(async (sample) => {
  for await (const batch of OrderItem.query().inBatches(1_000)) {
    items += batch.length;
    for (const { quantity } of batch) pieces += quantity;
    sample();
  }
});
console.log(`in batches: ${items} items, ${pieces} pieces`);
console.log(`under 100 MB: ${inBatches < 100}`);
// #endregion

// #region stream
let rows = 0;
pieces = 0;
const asStream = await peakOf(async (sample) => {
  const quantities = OrderItem.query().select('quantity');
  for await (const { quantity } of quantities.stream()) {
    pieces += quantity;
    if (++rows % 1_000 === 0) sample();
  }
});
console.log(`as a stream: ${rows} rows, ${pieces} pieces`);
console.log(`under 100 MB: ${asStream < 100}`);
// #endregion

// #region at-once
const atOnce = await peakOf(async (sample) => {
  const some = await OrderItem.query().limit(400_000).all();
  sample();
  console.log(`at once: ${some.length} items`);
});
console.log(`over 100 MB: ${atOnce > 100}`);
// #endregion

await db.dispose();

// queries: 1003
// Output:
// in batches: 1000000 items, 2000000 pieces
// under 100 MB: true
// as a stream: 1000000 rows, 2000000 pieces
// under 100 MB: true
// at once: 400000 items
// over 100 MB: true
