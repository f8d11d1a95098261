import {
  Database,
  integer,
  integerKey,
  Model,
  text,
  type StandardSchemaV1,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
const wholeNumber: StandardSchemaV1<string | number, number> = {
  '~standard': {
    version: 1,
    vendor: 'by hand',
    validate: (value) =>
      Number.isSafeInteger(Number(value))
        ? { value: Number(value) }
        : { issues: [{ message: 'is not a whole number' }] },
  },
};
class Entry extends Model('entries', {
  ...integerKey,
  name: text(),
  age: integer().schema(wholeNumber).nullable(),
}) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Entry);
await db.createTables([Entry], { recreate: true });

const form = { name: 'Ada', age: '36' }; // as a browser sends it
const entry = await Entry.create(form);
const age: number | null = entry.age; // records hold what the schema makes
console.log(typeof age, age);
// #endregion

await db.dispose();

// Output:
// number 36
