import {
  Database,
  integer,
  integerKey,
  Model,
  softDelete,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Customer extends Model(
  'customers',
  { ...integerKey, ...softDelete, name: text() },
  { invoices: () => Customer.hasMany(Invoice, 'customerId') },
) {}
class Invoice extends Model(
  'invoices',
  { ...integerKey, ...softDelete, customerId: integer(), number: text() },
  { customer: () => Invoice.belongsTo(Customer, 'customerId') },
) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Customer, Invoice);
await db.createTables([Customer, Invoice], { recreate: true });
const ada = await Customer.create({ name: 'Ada' });
const [first] = await Invoice.insertAll([
  { customerId: ada.id, number: '1' },
  { customerId: ada.id, number: '2' },
]);
await first!.delete();
await ada.delete();
console.log((await ada.load('invoices')).invoices.map(({ number }) => number));
const invoice = await Invoice.query().with('customer').oneOrFail();
console.log(invoice.customer.name, invoice.customer.deletedAt !== null);
console.log(await Invoice.query().whereExists('customer').count());
// #endregion

await db.dispose();

// Output:
// [ '2' ]
// Ada true
// 0
