import {
  boolean,
  Database,
  decimal,
  integerKey,
  Model,
  text,
  timestamps,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Product extends Model('products', {
  ...integerKey, // id, numbered by the database
  ...timestamps, // createdAt and updatedAt
  name: text().unique(),
  price: decimal(8, 2),
  onSale: boolean().default(false), // the column on_sale
  note: text().nullable(),
}) {
  get label() {
    return `${this.name}, ${this.price.toFixed(2)}`;
  }
  static onSale() {
    return this.query().where({ onSale: true });
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });

const tea = await Product.create({ name: 'Tea', price: '3.50', onSale: true });
console.log(tea.id, tea.label, tea.note);
console.log(await Product.onSale().pluck('name'));
// #endregion

await db.dispose();

// Output:
// 1 Tea, 3.50 null
// [ 'Tea' ]
