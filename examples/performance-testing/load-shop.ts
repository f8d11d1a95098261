import { LoadTest } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Order, OrderItem, Product } from '../models/shop.ts';

const db = await openSample();
await Product.query().allRows().update({ stock: 5 });
const ordered = await OrderItem.query().sum('quantity');

// #region main
class OutOfStockError extends Error {}

/** Takes one piece from stock and orders it, or changes nothing. */
function buy({ number }: { number: number }) {
  const productId = (number % 40) + 1;
  return db.transaction(async () => {
    const product = await Product.findOneOrFail(productId);
    if (product.stock === 0) throw new OutOfStockError();
    product.stock -= 1;
    await product.save();
    const { price } = product;
    const order = await Order.create({ userId: 1, status: 'processed', total: price });
    await OrderItem.create({ orderId: order.id, productId, price });
  });
}

const test = new LoadTest({ arrivalsPerSecond: 4_000, maxInFlight: 50 });
const { errorsByCode, unfinished } = await test.run(buy, { durationMs: 500 });
console.log('errors:', [...errorsByCode.keys()], 'unfinished:', unfinished);
// #endregion

const sold = (await OrderItem.query().sum('quantity')) - ordered;
console.log(`sold ${sold} of 200, ${await Product.query().sum('stock')} left`);
await db.dispose();

// Output:
// errors: [ 'OutOfStockError' ] unfinished: 0
// sold 200 of 200, 0 left
