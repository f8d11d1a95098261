import {
  Database,
  integerKey,
  Model,
  text,
  ValidationError,
  type StandardSchemaV1,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region schema
const email: StandardSchemaV1<string, string> = {
  '~standard': {
    version: 1,
    vendor: 'by hand', // any Standard Schema library gives you one
    validate: (value) =>
      typeof value === 'string' && value.includes('@')
        ? { value: value.trim().toLowerCase() }
        : { issues: [{ message: 'is not an address' }] },
  },
};
// #endregion

// #region main
class Customer extends Model('customers', {
  ...integerKey,
  email: text().schema(email),
}) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Customer);
await db.createTables([Customer], { recreate: true });

const customer = await Customer.create({ email: ' Ada@Example.org ' });
console.log(customer.email);
customer.email = 'ada';
try {
  await customer.save();
} catch (error) {
  if (!(error instanceof ValidationError)) throw error;
  console.log(error.issues);
}
// #endregion

await db.dispose();

// Output:
// ada@example.org
// [ { path: [ 'email' ], message: 'is not an address' } ]
