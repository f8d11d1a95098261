import {
  Database,
  integerKey,
  Model,
  text,
  ValidationError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Reader extends Model('readers', { ...integerKey, name: text(), email: text() }) {
  static {
    this.validate(({ name, email }) => [
      ...(name === '' ? [{ path: ['name'], message: 'is empty' }] : []),
      ...(email.includes('@') ? [] : [{ path: ['email'], message: 'needs an @' }]),
    ]);
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Reader);
await db.createTables([Reader], { recreate: true });

try {
  await Reader.create({ name: '', email: 'ada' });
} catch (error) {
  if (!(error instanceof ValidationError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  for (const { path, message } of error.issues)
    console.log(`${path.join('.')} ${message}`);
}
console.log(`${await Reader.query().count()} rows`);
// #endregion

await db.dispose();

// Output:
// AR_VALIDATION: This Reader is not valid. name: is empty; email: needs an @
// name is empty
// email needs an @
// 0 rows
