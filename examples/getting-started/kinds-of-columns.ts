import {
  bigint,
  blob,
  boolean,
  Database,
  date,
  decimal,
  float,
  integer,
  integerKey,
  json,
  Model,
  oneOf,
  text,
  timestamp,
  uuid,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Plant extends Model('plants', {
  ...integerKey,
  code: uuid(),
  name: text(),
  kind: oneOf('tree', 'shrub', 'herb'),
  price: decimal(10, 2).default('0'),
  stock: integer().default(0),
  seedsSold: bigint().default(0n),
  height: float().nullable(),
  native: boolean(),
  planted: date(),
  watered: timestamp(),
  names: json<Record<string, string>>(),
  leaf: blob().nullable(),
}) {}
// #endregion

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Plant);
await db.createTables([Plant]);

// #region use
const { id } = await Plant.create({
  code: '0f0b1c52-6f0e-4d3c-9a3e-2f1d5c7b8a90',
  name: 'Quercus robur',
  kind: 'tree',
  price: '24.90',
  native: true,
  planted: '2019-11-02',
  watered: new Date('2026-03-01T06:30:00Z'),
  names: { en: 'oak', de: 'Eiche' },
});

console.log(await Plant.findOneOrFail(id));
// #endregion

await db.dispose();

// Output:
// Plant {
//   id: 1,
//   code: '0f0b1c52-6f0e-4d3c-9a3e-2f1d5c7b8a90',
//   name: 'Quercus robur',
//   kind: 'tree',
//   price: 24.9,
//   stock: 0,
//   seedsSold: 0n,
//   height: null,
//   native: true,
//   planted: '2019-11-02',
//   watered: 2026-03-01T06:30:00.000Z,
//   names: { en: 'oak', de: 'Eiche' },
//   leaf: null
// }
