import type { Insert } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample({ users: 1 });

/** Stands for `readline.createInterface(createReadStream('products.csv'))`. */
async function* linesOfTheFile() {
  for (let i = 1; i <= 2_500; i++) yield `Article ${i},${i % 90}.50`;
}

// #region main
async function importProducts(lines: AsyncIterable<string>): Promise<number> {
  let count = 0;
  let rows: Insert<Product>[] = [];
  const write = async () => {
    await Product.insertAll(rows);
    count += rows.length;
    rows = [];
  };
  for await (const line of lines) {
    const [name = '', price = ''] = line.split(',');
    rows.push({ name, price });
    if (rows.length === 1_000) await write();
  }
  if (rows.length > 0) await write();
  return count;
}
console.log(`${await importProducts(linesOfTheFile())} products imported`);
// #endregion

await db.dispose();

// queries: 3
// Output:
// 2500 products imported
