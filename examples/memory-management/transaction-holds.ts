import { RetentionError } from '@rhosocial/activerecord';
import { expectNothingRetained } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Product } from '../models/shop.ts';

const db = await openSample({ users: 1 });
const batch = Array.from({ length: 500 }, (_, i) => ({ name: `P ${i}`, price: '1' }));

// #region main
const write = () => Product.insertAll(batch);

const alone = await heldAfter(write);
const inside = await db.transaction(() => heldAfter(write));
console.log(`held after a batch: ${alone}, in a transaction around it: ${inside}`);
// #endregion

await db.dispose();

/** How many records are still there when the work is over and the garbage collected. */
async function heldAfter(work: () => Promise<unknown>): Promise<number> {
  try {
    await expectNothingRetained(work, { runs: 1, warmup: 0 });
    return 0;
  } catch (error) {
    if (!(error instanceof RetentionError)) throw error;
    return error.retained.reduce((sum, { count }) => sum + count, 0);
  }
}

// queries: 2
// Output:
// held after a batch: 0, in a transaction around it: 500
