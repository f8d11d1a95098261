import {
  Database,
  integer,
  integerKey,
  Model,
  text,
  timestamp,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
let clock = 0;
const now = (): Date => new Date((clock += 1_000));

class Ticket extends Model('tickets', {
  ...integerKey,
  code: text().unique(),
  title: text().named('headline'),
  priority: integer().as<1 | 2 | 3>().default(2),
  note: text().nullable(),
  openedAt: timestamp().default(now),
  touchedAt: timestamp().default(now).onUpdate(now).index(),
}) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Ticket);
await db.createTables([Ticket]);

const ticket = await Ticket.create({ code: 'A1', title: 'Broken lamp' });
console.log(ticket);
ticket.priority = 1;
await ticket.save();
console.log(ticket.touchedAt.toISOString());
// #endregion

await db.dispose();

// Output:
// Ticket {
//   id: 1,
//   code: 'A1',
//   title: 'Broken lamp',
//   priority: 2,
//   note: null,
//   openedAt: 1970-01-01T00:00:01.000Z,
//   touchedAt: 1970-01-01T00:00:02.000Z
// }
// 1970-01-01T00:00:03.000Z
