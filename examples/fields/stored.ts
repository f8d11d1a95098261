import {
  bigint,
  boolean,
  Database,
  decimal,
  integerKey,
  json,
  Model,
  timestamp,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Sample extends Model('samples', {
  ...integerKey,
  big: bigint(),
  yes: boolean(),
  price: decimal(8, 2),
  exact: decimal(30, 10),
  at: timestamp(),
  data: json<string[]>(),
}) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Sample);
await db.createTables([Sample]);
const at = new Date(0);
await Sample.create({
  big: 5n,
  yes: true,
  price: '9.5',
  exact: '9.5',
  at,
  data: ['a'],
});

const [values] = await db.sql`select big, yes, price, exact, at, data from samples`;
console.log(values);
const [kinds] = await db.sql`select typeof(big) as big, typeof(yes) as yes,
  typeof(price) as price, typeof(exact) as exact, typeof(at) as at from samples`;
console.log(kinds);
// #endregion

await db.dispose();

// Output:
// {
//   big: 5,
//   yes: 1,
//   price: 9.5,
//   exact: '9.5000000000',
//   at: '1970-01-01T00:00:00.000Z',
//   data: '["a"]'
// }
// {
//   big: 'integer',
//   yes: 'integer',
//   price: 'real',
//   exact: 'text',
//   at: 'text'
// }
