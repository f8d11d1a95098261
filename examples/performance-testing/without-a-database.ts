import { Database, integerKey, Model, PoolError, text } from '@rhosocial/activerecord';
import { FakeBackend } from '@rhosocial/activerecord/testing';

class User extends Model('users', { ...integerKey, name: text() }) {}

// #region main
const backend = new FakeBackend({
  answer: ({ kind }) =>
    kind === 'read' ? { rows: [[1, 'Ada']] } : { changes: 1, lastInsertId: 2 },
});
const db = new Database({ database: 'nowhere' }, backend).bind(User);

const ada = await User.findOneOrFail(1);
const grace = await User.create({ name: 'Grace' });
console.log(ada.name, ada.id, '|', grace.name, grace.id);
for (const { sql, params } of backend.statements) console.log(sql, params);
// #endregion

// #region pool
await db.dispose();
try {
  await db.pool.acquire();
} catch (error) {
  if (!(error instanceof PoolError)) throw error;
  console.log(error.code, error.pool);
}
// #endregion

// Output:
// Ada 1 | Grace 2
// select "id", "name" from "users" where "id" = ? [ 1 ]
// insert into "users" ("name") values (?) [ 'Grace' ]
// AR_POOL_CLOSED nowhere
