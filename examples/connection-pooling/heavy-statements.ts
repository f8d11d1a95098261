import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

/** What `work` answers, and how often a timer of 1 ms has its turn meanwhile. */
async function ticksDuring<T>(work: () => Promise<T>) {
  let ticks = 0;
  const began = performance.now();
  const timer = setInterval(() => ticks++, 1);
  const answer = await work();
  clearInterval(timer);
  return { answer, ticks, elapsedMs: performance.now() - began };
}

// #region main
const config = { database: 'shop.db', workers: 1 };
const db = new Database(config, SQLiteBackend).bind(Product);
// #endregion
await db.createTables([Product], { recreate: true });
await Product.insertAll(
  Array.from({ length: 5000 }, (_, i) => ({
    name: `Product ${i}`,
    price: (i * 37) % 5000,
  })),
);
console.log(`${await Product.query().count()} products`);

// #region ticks
// Compares each product with each other one.
const pairs = Product.query().join(
  'products other on other.id > products.id and abs(other.price - products.price) < 2',
);

const inline = await ticksDuring(() => pairs.count());
console.log(`inline: ${inline.ticks} ticks of a timer of 1 ms`);

const worker = await ticksDuring(() => pairs.offload().count());
const many = Math.min(100, worker.elapsedMs / 2); // on a fast machine it is over sooner
console.log(`in a worker thread: ticks >= 100: ${worker.ticks >= many}`);
console.log(
  `${worker.answer} pairs, inline and there: ${worker.answer === inline.answer}`,
);
// #endregion

await db.dispose();

// Output:
// 5000 products
// inline: 0 ticks of a timer of 1 ms
// in a worker thread: ticks >= 100: true
// 4999 pairs, inline and there: true
