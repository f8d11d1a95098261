import { Database, date, integerKey, Model, op } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Booking extends Model('bookings', { ...integerKey, from: date(), to: date() }) {
  static {
    this.validate(({ from, to }) =>
      to > from ? [] : [{ path: ['to'], message: 'must be after the first day' }],
    );
    this.validate(async ({ id, from, to }) => {
      const others = await this.findAll({ from: op.lt(to), to: op.gt(from) });
      if (others.every((other) => other.id === id)) return [];
      return [{ message: 'The room is taken' }];
    });
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Booking);
await db.createTables([Booking], { recreate: true });

await Booking.create({ from: '2026-05-01', to: '2026-05-04' });
const booking = new Booking({ from: '2026-05-06', to: '2026-05-05' });
await booking.save().catch((error: Error) => console.log(error.message));
booking.from = '2026-05-03';
await booking.save().catch((error: Error) => console.log(error.message));
// #endregion

await db.dispose();

// Output:
// This Booking is not valid. to: must be after the first day
// This Booking is not valid. The room is taken
