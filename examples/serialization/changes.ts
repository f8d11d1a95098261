import {
  Database,
  decimal,
  integerKey,
  Model,
  text,
  timestamps,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Product extends Model('products', {
  ...integerKey,
  ...timestamps,
  name: text(),
  price: decimal(12, 2),
}) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });

// #region main
const product = await Product.create({ name: 'Lamp', price: '20' });
product.assign({ name: 'Desk lamp', price: '24.90' });
for (const [column, [before, now]] of Object.entries(product.changes())) {
  console.log(`${column}: ${String(before)} becomes ${String(now)}`);
}
await product.save();
console.log(product.changes(), product.previous('name'));

const copy = product.clone().assign({ name: 'Floor lamp' });
console.log(copy.isNewRecord, copy.id, String(copy.price));
await copy.save();
console.log(`${await Product.query().count()} products`);
// #endregion

await db.dispose();

// Output:
// name: Lamp becomes Desk lamp
// price: 20 becomes 24.9
// {} Desk lamp
// true undefined 24.9
// 2 products
