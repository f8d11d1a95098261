import { expectQueries, withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post, User } from '../models/social.ts';

const db = await openSample({ users: 5 });

// #region main
const count = () => Post.query().count();

await Promise.all([
  expectQueries(db, 1, () => User.query().count()),
  expectQueries(db, 3, async () => {
    await db.transaction(count); // begin and commit do not count
    await Promise.all([count(), withBudget(db, { queries: 1 }, count)]);
  }),
  count(), // belongs to neither
]);
console.log('as expected');
// #endregion

await db.dispose();

// Output:
// as expected
