import { AsyncLocalStorage } from 'node:async_hooks';
import { Database } from '@rhosocial/activerecord';
import { FakeBackend } from '@rhosocial/activerecord/testing';

// #region main
const requests = new AsyncLocalStorage<{ route: string }>();

const backend = new FakeBackend(); // remembers what a server would have been sent
const queryTags = () => ({ app: 'shop', ...requests.getStore() });
const db = new Database({ database: 'shop', queryTags }, backend);

async function handle(route: string): Promise<void> {
  await requests.run({ route }, async () => {
    await db.sql`select * from orders where id = ${1}`;
  });
}

await handle('/orders/:id');
await db.execute('delete from carts'); // a job, and so without a route
for (const { sql } of backend.statements) console.log(sql);
// #endregion

await db.dispose();

// Output:
// select * from orders where id = ? /*app='shop',route='%2Forders%2F%3Aid'*/
// delete from carts /*app='shop'*/
