import {
  Database,
  integerKey,
  Model,
  optimisticLock,
  StaleRecordError,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Page extends Model('pages', { ...integerKey, ...optimisticLock, body: text() }) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Page);
await db.createTables([Page], { recreate: true });
await Page.create({ body: 'first' });

const ours = await Page.findOneOrFail(1);
const theirs = await Page.findOneOrFail(1);
theirs.body = 'theirs';
await theirs.save();

ours.body = 'ours';
try {
  await ours.save();
} catch (error) {
  if (!(error instanceof StaleRecordError)) throw error;
  await ours.refresh();
  console.log(`version ${ours.version} says ${ours.body}`);
  ours.body = `${ours.body} and ours`;
  await ours.save();
}
console.log(`version ${ours.version} says ${ours.body}`);
// #endregion

await db.dispose();

// Output:
// version 2 says theirs
// version 3 says theirs and ours
