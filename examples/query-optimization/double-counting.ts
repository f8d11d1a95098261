import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Order } from '../models/shop.ts';

const db = await openSample();

// #region main
const joined = Order.query().join('items').where('items.quantity > ?', [1]);
console.log(
  `joined: ${await joined.count()} for ${(await joined.sum('total')).toFixed(2)}`,
);

const asked = Order.query().whereExists('items', (items) =>
  items.where({ quantity: op.gt(1) }),
);
console.log(
  `asked:  ${await asked.count()} for ${(await asked.sum('total')).toFixed(2)}`,
);
// #endregion

await db.dispose();

// queries: 11
// Output:
// joined: 100 for 7777.75
// asked:  55 for 3712.85
