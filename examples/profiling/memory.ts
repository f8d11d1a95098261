import { Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { MemoryProfiler } from '@rhosocial/activerecord/testing';

class Page extends Model('pages', { ...integerKey, body: text() }) {}

const db = new Database({ database: 'pages.db' }, SQLiteBackend).bind(Page);
await db.createTables([Page], { recreate: true });
for (let i = 0; i < 20; i += 1) {
  await Page.insertAll(
    Array.from({ length: 100 }, () => ({ body: 'x'.repeat(20_000) })),
  );
}
await Page.query().limit(1).all();

// #region main
const memory = new MemoryProfiler();
const heap = (name: string) => {
  const { heapUsedBytes } = memory.compare('before', name);
  return `about ${Math.round(heapUsedBytes / 10_000_000) * 10} MB`;
};
await memory.snapshot('before');

let pages: Page[] | undefined = await Page.query().all();
await memory.snapshot('all');
console.log(`${pages.length} pages at once hold`, heap('all'));

pages = undefined;
for await (const batch of Page.query().inBatches(50)) {
  await memory.snapshot('batch');
  console.log(`${batch.length} pages hold`, heap('batch'));
  break;
}
console.log('at most 40 MB or more:', memory.peakBytes > 40_000_000);
// #endregion

await db.dispose();

// Output:
// 2000 pages at once hold about 40 MB
// 50 pages hold about 0 MB
// at most 40 MB or more: true
