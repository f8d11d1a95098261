import { ActiveRecordError, Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { User } from '../models/social.ts';

const config = { database: 'app.db', poolTimeout: 0.05 };
const db = new Database(config, SQLiteBackend).bind(User);
await db.createTables([User], { recreate: true });
// A second pool on the same file locks as another process does.
const elsewhere = new Database(config, SQLiteBackend);
const locked = Promise.withResolvers<void>();
const release = Promise.withResolvers<void>();
const holder = elsewhere.transaction(() => {
  locked.resolve();
  return release.promise;
});
await locked.promise;

// #region main
async function atMostTwice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ActiveRecordError && error.retryable)) throw error;
    console.log(`${error.code}, so once more`);
    release.resolve(); // here the other process lets its lock go
    await holder;
    return work();
  }
}

const ada = { name: 'Ada', email: 'ada@example.org' };
console.log((await atMostTwice(() => User.create(ada))).name);

try {
  await atMostTwice(() => User.create(ada));
} catch (error) {
  console.log(String(error));
}
// #endregion

await elsewhere.dispose();
await db.dispose();

// Output:
// AR_LOCK, so once more
// Ada
// UniqueViolationError: The value of 'users.email' exists already and must be unique.
