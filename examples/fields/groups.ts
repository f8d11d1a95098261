import {
  Database,
  integer,
  integerKey,
  Model,
  text,
  timestamps,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
const address = {
  street: text(),
  city: text(),
  country: text().default('FR'),
};

class Shop extends Model('shops', { ...integerKey, ...timestamps, ...address }) {}
class Customer extends Model('customers', {
  ...integerKey,
  ...address,
  age: integer(),
}) {}

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Shop, Customer);
await db.createTables([Shop, Customer]);
const ada = await Customer.create({ street: 'Rue A', city: 'Lyon', age: 36 });
console.log(ada.country);
// #endregion

await db.dispose();

// Output:
// FR
