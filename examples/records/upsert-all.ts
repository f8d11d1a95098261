import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Stock extends Model('stocks', {
  ...integerKey,
  code: text().unique(),
  name: text().default('unnamed'),
  count: integer().default(0),
}) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Stock);
await db.createTables([Stock], { recreate: true });
await Stock.create({ code: 'T1', name: 'Tea', count: 5 });

const delivered = [
  { code: 'C1', count: 20 },
  { code: 'T1', count: 12 },
];
const stocks = await Stock.upsertAll(delivered, { on: ['code'] });
for (const { id, code, name, count } of stocks) console.log(id, code, name, count);

const names = [{ code: 'T1', name: 'Green tea' }];
const [kept] = await Stock.upsertAll(names, { on: ['code'], update: 'nothing' });
console.log(kept?.name);
// #endregion

await db.dispose();

// Output:
// 2 C1 unnamed 20
// 1 T1 Tea 12
// Tea
