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
let pieces = 0;
let items = 0;
const inBatches = await peakOf(async (sample) => {
  for await (const batch of OrderItem.query().inBatches(1_000)) {
    for (const { quantity } of batch) pieces += quantity;
    items += batch.length;
    sample();
  }
});
console.log(`${items} items, ${pieces} pieces; under 100 MB: ${inBatches < 100}`);
// #endregion

// #region stream
let rows = 0;
const asStream = await peakOf(async (sample) => {
  const quantities = OrderItem.query().select('quantity');
  for await (const { quantity } of quantities.stream()) {
    pieces -= quantity;
    if (++rows % 1_000 === 0) sample();
  }
});
console.log(`${rows} rows, ${pieces} pieces left; under 100 MB: ${asStream < 100}`);
// #endregion

// #region at-once
const atOnce = await peakOf(async (sample) => {
  const some = await OrderItem.query().limit(400_000).all();
  sample();
  console.log(`${some.length} items at once`);
});
console.log(`over 100 MB: ${atOnce > 100}`);
// #endregion

await db.dispose();

// queries: 1003
// Output:
// 1000000 items, 2000000 pieces; under 100 MB: true
// 1000000 rows, 0 pieces left; under 100 MB: true
// 400000 items at once
// over 100 MB: true
