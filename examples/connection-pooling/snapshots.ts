import {
  configureModels,
  outsideTransaction,
  QueryTimeoutError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Product } from '../models/shop.ts';

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

// #region config
// One writer, one reader for everybody, two for whoever reads for longer.
const config = { database: 'shop.db', poolSize: 4, maxSnapshotMs: 500 };
// #endregion
const db = configureModels([Product], config, SQLiteBackend);
await db.createTables([Product], { recreate: true });
await Product.insertAll(
  Array.from({ length: 500 }, (_, i) => ({ name: `Product ${i}`, price: 1 })),
);

// #region main
const count = () => Product.query().count();

const report = Product.transaction(
  async () => {
    const before = await count();
    await outsideTransaction(() => Product.create({ name: 'Tea', price: 4 }));
    return [before, await count()];
  },
  { readOnly: true },
);
console.log('in the snapshot:', await report);
console.log('outside of it:', await count());
// #endregion

// #region limit
try {
  // Somebody reads a stream at the pace of a slow client.
  for await (const _ of Product.query().stream({ chunkSize: 1 })) await pause(5);
} catch (error) {
  if (!(error instanceof QueryTimeoutError)) throw error;
  console.log(error.code, `${db.pool.getStats().used} connections in use`);
}
// #endregion

await db.dispose();

// Output:
// in the snapshot: [ 500, 500 ]
// outside of it: 501
// AR_QUERY_TIMEOUT 0 connections in use
