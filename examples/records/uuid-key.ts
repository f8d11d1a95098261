import { Database, integer, Model, uuidKey, uuidv7 } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Job extends Model('jobs', { ...uuidKey, n: integer() }) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Job);
await db.createTables([Job], { recreate: true });

const job = new Job({ n: 1 });
console.log(job.id.length, job.isNewRecord); // the key is there before the row
await job.save();

for (const n of [2, 3, 4]) await Job.create({ n });
console.log(await Job.query().orderBy('id').pluck('n'));
console.log(job.id < uuidv7());
// #endregion

await db.dispose();

// Output:
// 36 true
// [ 1, 2, 3, 4 ]
// true
