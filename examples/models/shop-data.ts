import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order, OrderItem, Product } from './shop.ts';
import { User } from './social.ts';

/** A shop with three users, four orders and six items; Edsger has ordered nothing, nobody has bought honey. */
export async function openShop(): Promise<Database> {
  const models = [User, Product, Order, OrderItem] as const;
  const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(...models);
  await db.createTables(models, { recreate: true });
  await db.execute(`
    insert into users (name, email, active, created_at, updated_at)
    values ('Ada', 'ada@example.org', true, '2026-03-01', '2026-03-01'),
           ('Grace', 'grace@example.org', true, '2026-03-01', '2026-03-01'),
           ('Edsger', 'edsger@example.org', true, '2026-03-01', '2026-03-01')
  `);
  await db.execute(`
    insert into products (name, price, stock)
    values ('Bread', 3.20, 5), ('Cheese', 11.90, 3), ('Tea', 4.10, 12), ('Honey', 6.50, 0)
  `);
  await db.execute(`
    insert into orders (user_id, status, total, created_at, updated_at)
    values (1, 'processed', 18.30, '2026-03-01', '2026-03-01'),
           (1, 'pending', 4.10, '2026-03-02', '2026-03-02'),
           (2, 'processed', 12.30, '2026-03-02', '2026-03-02'),
           (2, 'failed', 11.90, '2026-03-03', '2026-03-03')
  `);
  await db.execute(`
    insert into order_items (order_id, product_id, quantity, price)
    values (1, 1, 2, 3.20), (1, 2, 1, 11.90), (2, 3, 1, 4.10),
           (3, 3, 2, 4.10), (3, 3, 1, 4.10), (4, 2, 1, 11.90)
  `);
  return db;
}
