import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { configureModels } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order } from '../models/shop.ts';

// #region config
const config = { database: 'shop.db' };
// #endregion
const db = configureModels([Order], config, SQLiteBackend);
await db.createTables([Order], { recreate: true });

// #region main
const underWay = new Set<Promise<void>>();
let stopping = false;
const server = setInterval(() => {}, 60_000); // stands for one that listens

/** Where requests come in. */
async function accept(request: string): Promise<void> {
  if (stopping) return console.log(`${request}: 503`);
  const work = takeOrder(request).finally(() => underWay.delete(work));
  underWay.add(work);
  return work;
}

async function shutDown(): Promise<void> {
  stopping = true; // from now on a readiness probe gets 503 as well
  clearInterval(server); // server.close()
  console.log(`${underWay.size} requests under way`);
  const limit = pause(10_000, undefined, { ref: false });
  await Promise.race([Promise.allSettled(underWay), limit]);
  await db.dispose({ timeoutMs: 5_000 });
  const { forced } = await db.pool.dispose(); // it is over, and answers the same
  console.log(`closed, ${forced} connections taken away`);
}
process.once('SIGTERM', () => void shutDown());
// #endregion

// #region run
const payment = Promise.withResolvers<void>();

async function takeOrder(request: string): Promise<void> {
  await payment.promise;
  const { id } = await Order.create({ userId: 1 });
  console.log(`${request}: 201, order ${id}`);
}

void accept('first');
void accept('second');
const signal = once(process, 'SIGTERM');
process.kill(process.pid, 'SIGTERM'); // as the platform does
await signal;
await accept('third');
payment.resolve();
// #endregion

// Output:
// 2 requests under way
// third: 503
// first: 201, order 1
// second: 201, order 2
// closed, 0 connections taken away
