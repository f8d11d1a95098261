/**
 * Tasks that move money in transactions with nested ones. A tenth of the transactions fails on purpose at a random point,
 * wherever that is, and a tenth of the nested ones fails by itself in a transaction that goes on.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Account, ACCOUNTS, Move } from './bank.ts';
import type { Random } from './random.ts';
import { pause, repeat, type Stage } from './stage.ts';

const FAILING = 0.1;
/** A fuse of fewer points than a transaction has burns inside of it, a longer one at its end. */
const POINTS = 12;
const DEEPEST = 3;

/** The error that tasks throw on purpose. */
class Deliberate extends Error {
  override readonly name = 'Deliberate';
}

/** Throws at the point it was cut to, and is burnt by that. That of a nested transaction burns those around it as well. */
class Fuse {
  #left: number;
  #error: Deliberate | undefined;
  readonly #outer: Fuse | undefined;

  constructor(random: Random, outer?: Fuse) {
    this.#left = random.chance(FAILING) ? random.below(POINTS) : Infinity;
    this.#outer = outer;
  }

  /** Passes a point. */
  burn(): void {
    this.#outer?.burn();
    if (this.#left-- === 0) this.#blow();
  }

  /** Passes the last point of its transaction. */
  end(): void {
    this.#outer?.burn();
    if (this.#left !== Infinity) this.#blow();
  }

  /** Whether it threw this. */
  threw(error: unknown): boolean {
    return this.#error !== undefined && error === this.#error;
  }

  #blow(): never {
    this.#error = new Deliberate('on purpose');
    throw this.#error;
  }
}

/** What one level of a transaction works with. */
interface Level {
  readonly stage: Stage;
  readonly random: Random;
  readonly fuse: Fuse;
  readonly depth: number;
}

/** A task that writes until time is over, at once again or after a rest of up to `restMs`. */
export function write(stage: Stage, random: Random, restMs = 0): Promise<void> {
  return repeat(stage, 'a writer', async () => {
    await transfer(stage, random);
    if (restMs > 0) await delay(random.below(restMs));
  });
}

async function transfer(stage: Stage, random: Random): Promise<void> {
  const { db, tally } = stage;
  const fuse = new Fuse(random);
  let moves: readonly number[];
  try {
    moves = await db.transaction(async () => {
      const done = await parts({ stage, random, fuse, depth: 1 });
      fuse.end();
      return done;
    });
  } catch (error) {
    if (!fuse.threw(error)) throw error;
    tally.rolledBack++;
    return;
  }
  tally.committed++;
  tally.kept.push(...moves);
}

/** Some moves and nested transactions; returns the numbers of the moves that stay if this level does. */
async function parts(level: Level): Promise<number[]> {
  const { random, depth } = level;
  const count = 1 + random.below(3);
  const deeper = depth < DEEPEST;
  // Together only where each has a savepoint: statements of one level that read and write in turns lose each other's writes.
  if (deeper && random.chance(0.15)) {
    const together = Array.from({ length: count }, () => nested(level));
    return (await Promise.all(together)).flat();
  }
  const done: number[] = [];
  for (let part = 0; part < count; part++) {
    if (deeper && random.chance(0.4)) done.push(...(await nested(level)));
    else done.push(await move(level));
  }
  return done;
}

/** A nested transaction; none of its moves stay when it fails by itself. */
async function nested({ stage, random, fuse: outer, depth }: Level): Promise<number[]> {
  const fuse = new Fuse(random, outer);
  try {
    return await Account.transaction(async () => {
      const done = await parts({ stage, random, fuse, depth: depth + 1 });
      fuse.end();
      return done;
    });
  } catch (error) {
    if (!fuse.threw(error)) throw error;
    stage.tally.undone++;
    return [];
  }
}

/** Moves an amount in two steps, by records or by statements, and writes it down. */
async function move({ stage, random, fuse }: Level): Promise<number> {
  const payer = random.below(ACCOUNTS);
  const payee = (payer + 1 + random.below(ACCOUNTS - 1)) % ACCOUNTS;
  const id = stage.nextMove();
  const row = { id, payer: payer + 1, payee: payee + 1, amount: 1 + random.below(100) };
  const change = random.chance(0.5) ? changeRecord : changeRow;
  fuse.burn();
  await change(stage, row.payer, -row.amount);
  fuse.burn();
  if (random.chance(0.2)) await pause(random);
  await change(stage, row.payee, row.amount);
  fuse.burn();
  await Move.create(row);
  return id;
}

async function changeRecord(_stage: Stage, id: number, amount: number): Promise<void> {
  const account = await Account.findOneOrFail(id);
  account.balance += amount;
  await account.save();
}

async function changeRow({ db }: Stage, id: number, amount: number): Promise<void> {
  await db.execute('update accounts set balance = balance + ? where id = ?', [amount, id]);
}
