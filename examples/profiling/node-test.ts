import { after, run, test } from 'node:test';
import { expectQueries, withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

// Under `node --test` this block does nothing. Started by itself, the file
// has its tests run and prints their names without the times.
if (process.env['NODE_TEST_CONTEXT'] === undefined) {
  for await (const event of run({ files: [import.meta.filename] })) {
    if (event.type === 'test:pass') console.log(`pass: ${event.data.name}`);
    if (event.type === 'test:fail') console.log(`FAIL: ${event.data.name}`);
  }
  process.exit();
}

// #region main
const db = await openSample({ users: 5, file: ':memory:' });
after(() => db.dispose());

const page = (limit: number) => Post.query().with('author').limit(limit).all();

void test('a page of posts costs two statements, whatever its length', async () => {
  await expectQueries(db, 2, () => page(5));
  await expectQueries(db, 2, () => page(25));
});

void test('a page of ten reads its posts and their authors, no more', async () => {
  await withBudget(db, { queries: 2, rows: 15 }, () => page(10));
});
// #endregion

// Output:
// pass: a page of posts costs two statements, whatever its length
// pass: a page of ten reads its posts and their authors, no more
