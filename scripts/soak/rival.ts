/**
 * A process that writes to the soak's file beside others: `rival.ts <file> <seed> <number> <writers>`. It says when it writes, stops
 * when it is told to, disposes its database, says what it did, and ends by itself.
 */
import { openBank } from './bank.ts';
import { Random } from './random.ts';
import type { RivalReport } from './rivals.ts';
import type { Stage } from './stage.ts';
import { Tally } from './tally.ts';
import { write } from './writers.ts';

/** Without rests a process that has nothing else to do would have the lock nearly always. */
const REST_MS = 30;

const [file = '', ...numbers] = process.argv.slice(2);
const [seed = 0, number = 0, writers = 0] = numbers.map(Number);

async function main(): Promise<void> {
  const tally = new Tally();
  const db = openBank(file);
  let over = false;
  let moves = number * 1e9;
  process.once('message', () => (over = true));
  process.once('disconnect', () => (over = true)); // whoever started it is gone
  const stage: Stage = { db, tally, over: () => over, nextMove: () => ++moves };
  const tasks = Array.from({ length: writers }, (_, k) => write(stage, new Random(seed, number * 1_000 + k), REST_MS));
  process.send?.('writing');
  await Promise.all(tasks);
  const { used, waiting } = db.pool.getStats();
  await db.dispose();
  const { committed, rolledBack, undone, surfaced, errors, kept } = tally;
  const report: RivalReport = { committed, rolledBack, undone, surfaced, errors, kept, used, waiting };
  if (process.connected) process.send?.(report, undefined, {}, () => process.disconnect());
}

await main();
