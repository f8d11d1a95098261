import {
  bigint,
  Database,
  decimal,
  integer,
  integerKey,
  Model,
  text,
  timestamp,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class User extends Model('users', {
  ...integerKey,
  name: text(),
  passwordHash: text().hidden(),
}) {}
class Order extends Model(
  'orders',
  {
    ...integerKey,
    userId: integer(),
    total: decimal(12, 2),
    points: bigint(),
    at: timestamp(),
  },
  { user: () => Order.belongsTo(User, 'userId') },
) {}
// #endregion
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User, Order);
await db.createTables([User, Order], { recreate: true });
const ada = await User.create({ name: 'Ada', passwordHash: '$2b$…' });

// #region use
const at = new Date('2026-05-01T12:00:00Z');
await Order.create({ userId: ada.id, total: '12.5', points: 9007199254740993n, at });
const order = await Order.query().with('user').oneOrFail();
console.log(JSON.stringify(order, null, 1));
console.log(order.user);
console.log(order.user.passwordHash);
// #endregion

await db.dispose();

// Output:
// {
//  "id": 1,
//  "userId": 1,
//  "total": "12.50",
//  "points": "9007199254740993",
//  "at": "2026-05-01T12:00:00.000Z",
//  "user": {
//   "id": 1,
//   "name": "Ada"
//  }
// }
// User { id: 1, name: 'Ada' }
// $2b$…
