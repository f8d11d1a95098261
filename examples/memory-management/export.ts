import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
async function* csv() {
  yield 'id,user,total\n';
  const rows = Order.query().select('id', 'userId', 'total').orderBy('id');
  for await (const { id, userId, total } of rows.stream())
    yield `${id},${userId},${total.toFixed(2)}\n`;
}
await pipeline(csv, createWriteStream('orders.csv'));
// #endregion

const lines = (await readFile('orders.csv', 'utf8')).trimEnd().split('\n');
console.log(`${lines.length} lines, the last one: ${lines.at(-1)}`);
await db.dispose();

// queries: 1
// Output:
// 61 lines, the last one: 60,20,90.10
