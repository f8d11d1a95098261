import { Database, integer, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Seat extends Model('seats', {
  row: integer().primaryKey(),
  place: text().primaryKey(),
  guest: text().nullable(),
}) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Seat);
await db.createTables([Seat], { recreate: true });
await Seat.insertAll([
  { row: 1, place: 'a' },
  { row: 1, place: 'b' },
  { row: 2, place: 'a' },
]);

const seat = await Seat.findOneOrFail({ row: 1, place: 'b' });
seat.guest = 'Ada';
await seat.save();

const keys = [{ row: 2, place: 'a' }, { row: 1, place: 'b' }]; // prettier-ignore
for (const { row, place, guest } of await Seat.findAll(keys))
  console.log(row, place, guest);
// #endregion

await db.dispose();

// Output:
// 2 a null
// 1 b Ada
