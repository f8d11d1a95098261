import {
  bigint,
  Database,
  decimal,
  float,
  integer,
  integerKey,
  Model,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Reading extends Model('readings', {
  ...integerKey,
  visitors: integer(),
  bytes: bigint(),
  celsius: float(),
  price: decimal(8, 2),
}) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Reading);
await db.createTables([Reading]);

for (let i = 0; i < 10; i++)
  await Reading.create({ visitors: 1, bytes: 2n ** 60n, celsius: 0.1, price: '0.10' });
const readings = await Reading.findAll();
let celsius = 0;
for (const reading of readings) celsius += reading.celsius;
console.log('float:', celsius);
console.log('decimal:', String(await Reading.query().sum('price')));
console.log(`bigint: ${readings[0]!.bytes + 1n}`);
// #endregion

await db.dispose();

// Output:
// float: 0.9999999999999999
// decimal: 1
// bigint: 1152921504606846977
