import assert from 'node:assert/strict';
import { after, run, test } from 'node:test';
import { UniqueViolationError } from '@rhosocial/activerecord';
import { rolledBack } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

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
const db = await openSample({ users: 3 }); // tables and rows, once for all tests
after(() => db.dispose());
const ada = { name: 'Ada', email: 'ada@example.org' };

void test(
  'an email belongs to one user',
  rolledBack(db, async () => {
    await User.create(ada);
    await assert.rejects(User.create({ ...ada, name: 'Eve' }), UniqueViolationError);
    assert.equal(await User.query().count(), 4);
  }),
);

for (const name of ['the next test finds three users again', 'and so do all others'])
  void test(
    name,
    rolledBack(db, async () => {
      assert.equal(await User.query().count(), 3);
      await User.create(ada);
    }),
  );
// #endregion

// Output:
// pass: an email belongs to one user
// pass: the next test finds three users again
// pass: and so do all others
