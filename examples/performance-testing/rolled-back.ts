import assert from 'node:assert/strict';
import { after, run, test } from 'node:test';
import { rolledBack } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

// Started by itself, the file has its tests run and prints their names.
if (process.env['NODE_TEST_CONTEXT'] === undefined) {
  for await (const event of run({ files: [import.meta.filename] })) {
    if (event.type === 'test:pass') console.log(`pass: ${event.data.name}`);
    if (event.type === 'test:fail') console.log(`FAIL: ${event.data.name}`);
  }
  process.exit();
}

// #region main
const db = await openSample();
after(() => db.dispose());

const sellOut = (id: number) =>
  db.transaction(() => Product.query().where({ id }).update({ stock: 0 }));

void test(
  'selling out leaves no stock',
  rolledBack(db, async () => {
    await sellOut(2); // its transaction becomes a savepoint
    assert.equal((await Product.findOneOrFail(2)).stock, 0);
  }),
);

void test(
  'the next test finds what the first one found',
  rolledBack(db, async () => {
    assert.equal((await Product.findOneOrFail(2)).stock, 1);
  }),
);
// #endregion

// Output:
// pass: selling out leaves no stock
// pass: the next test finds what the first one found
