import { Database, DatabaseError } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Product);
await db.createTables([Product], { recreate: true });

// #region main
try {
  await db.sql`select name from products where prise > ${10}`;
} catch (error) {
  if (!(error instanceof DatabaseError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  console.log(`sql: ${error.sql}`);
}
// #endregion

await db.dispose();

// Output:
// AR_DATABASE: SQLite refused the statement: no such column: prise.
// sql: select name from products where prise > ?
