import { RetentionError } from '@rhosocial/activerecord';
import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

const db = await openSample({ users: 3 });

// #region main
const seen: User[] = [];

try {
  await expectNothingRetained(async () => {
    const users = await User.query().all();
    seen.push(...users);
  });
} catch (error) {
  if (!(error instanceof RetentionError)) throw error;
  console.log(`${error.code}: ${error.message.split('\n')[0]}`);
  for (const { what, count } of error.retained) console.log(`${count} x ${what}`);
}
// #endregion

await db.dispose();

// Output:
// AR_RETENTION: 9 objects are still held after 3 runs:
// 9 x User
