import { ModelCache } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { User } from '../models/social.ts';

const db = await openSample();

// #region main
const users = new ModelCache(User, { maxEntries: 10_000, ttlMs: 60_000 });

const ada = await users.findOneOrFail(1);
const again = await users.findOneOrFail(1);
console.log(`${again.name}, the same object: ${again === ada}`);

const some = await users.findAll([1, 2, 3, 99]); // asks for 2, 3 and 99 only
console.log(some.map(({ name }) => name).join(', '));
console.log(await users.findOne(99)); // known to be missing

const { entries, rows, hits, misses, hitRate } = users.getStats();
console.log({ entries, rows, hits, misses }, `${Math.round(100 * hitRate)} %`);
// #endregion

users.dispose();
await db.dispose();

// queries: 2
// Output:
// Ada, the same object: false
// Ada, Grace, Edsger
// null
// { entries: 4, rows: 3, hits: 3, misses: 4 } 43 %
