import { Database, integerKey, Model, softDelete, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Invoice extends Model('invoices', {
  ...integerKey,
  ...softDelete,
  number: text(),
}) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Invoice);
await db.createTables([Invoice], { recreate: true });
const rows = async () =>
  (await db.sql`select deleted_at is not null as deleted from invoices`)
    .map(({ deleted }) => (deleted ? 'a deleted row' : 'a row'))
    .join() || 'no row';

const invoice = await Invoice.create({ number: '2026-001' });
await invoice.delete();
console.log(invoice.deletedAt instanceof Date, await rows());
await invoice.restore();
console.log(invoice.deletedAt, await rows());
await invoice.delete({ hard: true });
console.log(await rows());
// #endregion

await db.dispose();

// Output:
// true a deleted row
// null a row
// no row
