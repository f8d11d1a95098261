import { compareBenchmarks } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Follow } from '../models/social.ts';

const db = await openSample();

// #region main
const rows = Array.from({ length: 50 }, (_, i) => ({
  followerId: 1,
  followedId: i + 2,
}));

const { ratio, verdict } = await compareBenchmarks(
  {
    before: async () => {
      for (const row of rows) await Follow.create(row);
    },
    after: () => Follow.insertAll(rows),
  },
  { rounds: 20, iterations: 2 },
);
console.error(
  `after takes ${ratio.median} of the time, between ${ratio.low} and ${ratio.high}`,
);
console.log(`insertAll is ${verdict}`);
// #endregion
await db.dispose();

// Output:
// insertAll is faster
