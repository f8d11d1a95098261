import assert from 'node:assert/strict';
import { float, integerKey, Model } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Reading extends Model('readings', { ...integerKey, celsius: float() }) {}

const db = Reading.configure({ database: 'readings.db' }, SQLiteBackend);
await db.createTables([Reading], { recreate: true });
await db.execute(`
  insert into readings (celsius)
  with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
  select i % 40 - 10 from n
`);

function frosty(readings: Reading[]) {
  return readings.filter(({ celsius }) => celsius < 0).length;
}

// #region at-once
const readings = await Reading.query().all();
console.log(`at once:  ${frosty(readings)} frosty, ${readings.length} records held`);
// #endregion

// #region in-pages
let found = 0;
let held = 0;
for await (const page of Reading.query().inBatches(1000)) {
  found += frosty(page);
  held = Math.max(held, page.length);
}
console.log(`in pages: ${found} frosty, ${held} records held`);
// #endregion

assert.equal(found, frosty(readings));
await db.dispose();

// queries: 7
// plan: SEARCH readings USING INTEGER PRIMARY KEY
// Output:
// at once:  1250 frosty, 5000 records held
// in pages: 1250 frosty, 1000 records held
