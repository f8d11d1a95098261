import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { AsyncLocalStorage } from 'node:async_hooks';

// #region model
const tenants = new AsyncLocalStorage<number>();

function currentTenant(): number {
  const tenant = tenants.getStore();
  if (tenant === undefined) throw new Error('Whose notes? There is no tenant here');
  return tenant;
}

class Note extends Model('notes', {
  ...integerKey,
  tenantId: integer().index().default(currentTenant),
  title: text(),
}) {
  static {
    this.defaultScope((notes) => notes.where({ tenantId: currentTenant() }));
  }
}
// #endregion

const db = new Database({ database: 'notes.db' }, SQLiteBackend).bind(Note);
await db.createTables([Note], { recreate: true });

// #region main
const ada = await tenants.run(1, () => Note.create({ title: 'Engines' }));
await tenants.run(2, () => Note.create({ title: 'Compilers' }));

await tenants.run(2, async () => {
  console.log(await Note.query().pluck('title'));
  console.log(await Note.query().where({ title: 'Bugs' }).orWhere('true').count());
  console.log(await Note.findOne(ada.id));
  console.log(await Note.query().where({ id: ada.id }).delete());
});

try {
  Note.query();
} catch (error) {
  console.log(String(error));
}
console.log(await Note.unscoped().count());
// #endregion

await db.dispose();

// Output:
// [ 'Compilers' ]
// 1
// null
// 0
// Error: Whose notes? There is no tenant here
// 2
