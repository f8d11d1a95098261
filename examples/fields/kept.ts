import {
  Database,
  date,
  decimal,
  float,
  integerKey,
  Model,
  timestamp,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Sample extends Model('samples', {
  ...integerKey,
  real: float(),
  price: decimal(5, 2),
  at: timestamp(),
  day: date(),
}) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Sample);
await db.createTables([Sample]);

const sample = await Sample.create({
  real: -Infinity,
  price: '1.005',
  at: new Date('1969-12-31T23:59:59.999Z'),
  day: '1582-10-15',
});
console.log(await sample.refresh());
// #endregion

await db.dispose();

// Output:
// Sample {
//   id: 1,
//   real: -Infinity,
//   price: 1.01,
//   at: 1969-12-31T23:59:59.999Z,
//   day: '1582-10-15'
// }
