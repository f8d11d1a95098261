import {
  bigint,
  Database,
  date,
  decimal,
  float,
  integer,
  integerKey,
  Model,
  text,
  timestamp,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Sample extends Model('samples', {
  ...integerKey,
  whole: integer().nullable(),
  big: bigint().nullable(),
  real: float().nullable(),
  price: decimal(5, 2).nullable(),
  words: text().nullable(),
  at: timestamp().nullable(),
  day: date().nullable(),
}) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Sample);
await db.createTables([Sample]);

const wrong = [
  { whole: 2 ** 53 },
  { big: 2n ** 63n },
  { real: NaN },
  { price: '1000' },
  { words: 'half \ud83d' },
  { at: new Date(NaN) },
  { day: '2026-02-29' },
];
for (const values of wrong)
  await Sample.create(values).catch((error: Error) => console.log(error.message));
// #endregion

await db.dispose();

// Output:
// samples.whole must be a whole number within ±(2^53 - 1), got 9007199254740992.
// samples.big must be a bigint of 64 bits, got 9223372036854775808n.
// samples.real must be a number that is not NaN, got NaN.
// samples.price must be a number with at most 3 digits before the point, got "1000".
// samples.words must be a string without lone surrogates, got "half \ud83d".
// samples.at must be a valid Date of the years 1 to 9999, got Invalid Date.
// samples.day must be a day such as '2026-01-31', got "2026-02-29".
