import { runBenchmark, type BenchmarkResult } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Order, OrderItem, Product } from '../models/shop.ts';
import { User } from '../models/social.ts';

const db = await openSample({ users: 100 });

// #region operations
let users = 0;
const createUser = () =>
  User.create({ name: 'Ada', email: `ada${users++}@example.com` });

const processOrder = () =>
  db.transaction(async () => {
    const product = await Product.findOneOrFail(1);
    const order = await Order.create({ userId: 1, total: product.price });
    await OrderItem.create({ orderId: order.id, productId: 1, price: product.price });
    order.status = 'processed';
    await order.save();
  });

const readNested = () => User.query().with('posts.comments.author').limit(5).all();

const searchOrders = () =>
  Order.query()
    .where({ status: 'pending' })
    .orderBy('createdAt desc')
    .with('user')
    .limit(20)
    .all();
// #endregion

// #region main
function show(
  { name, iterations, minMs, maxMs, meanMs, stdevMs, totalMs }: BenchmarkResult,
  p99: number,
) {
  console.error({ name, minMs, maxMs, meanMs, stdevMs, totalMs, p99 });
  console.log(`${name}: ${iterations} calls`);
}

for (const operation of [createUser, processOrder, readNested, searchOrders]) {
  const result = await runBenchmark(operation, { iterations: 200, warmup: 20 });
  show(result, result.percentile(99));
}
console.log(`createUser ran ${users} times, with the warm-up`);
// #endregion
await db.dispose();

// Output:
// createUser: 200 calls
// processOrder: 200 calls
// readNested: 200 calls
// searchOrders: 200 calls
// createUser ran 220 times, with the warm-up
