/** Tasks that read beside the writers: snapshots, streams that are left early, and single statements. Each checks what it sees. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from '../../src/index.ts';
import { Account, ACCOUNTS, TOTAL } from './bank.ts';
import type { Random } from './random.ts';
import { pause, repeat, type Stage } from './stage.ts';

/** Streams that are read to their end. */
const WHOLE = 0.1;
/** Single reads before others have their turn. */
const READS = 50;

/** A task that looks at the accounts twice in one read-only transaction, and must see them as they were at one moment. */
export function takeSnapshots(stage: Stage, random: Random): Promise<void> {
  return repeat(stage, 'a snapshot', () => stage.db.transaction(() => lookTwice(stage, random), { readOnly: true }));
}

async function lookTwice({ tally }: Stage, random: Random): Promise<void> {
  const first = await sums();
  const before = tally.committed;
  await pause(random);
  const commits = tally.committed - before;
  const second = await sums();
  if (first.total !== TOTAL) throw new Error(`the accounts hold ${first.total}, not ${TOTAL}`);
  if (first.total !== second.total || first.weighted !== second.weighted)
    throw new Error(`it saw ${JSON.stringify(first)} and then ${JSON.stringify(second)}`);
  tally.snapshots++;
  if (commits > 0) tally.passedBy++;
}

/** The sum that never changes, and one that nearly every move changes. */
function sums(): Promise<{ total: number; weighted: number }> {
  return Account.query()
    .select((e) => ({
      total: e.sql<number>(sql`sum(balance)`),
      weighted: e.sql<number>(sql`sum(balance * id)`),
    }))
    .oneOrFail();
}

/** A task that reads streams and leaves most of them at a random row. */
export function readStreams(stage: Stage, random: Random): Promise<void> {
  return repeat(stage, 'a stream', () => readStream(stage, random));
}

async function readStream({ tally }: Stage, random: Random): Promise<void> {
  const last = random.chance(WHOLE) ? Infinity : 1 + random.below(ACCOUNTS);
  const rest = random.below(ACCOUNTS);
  let count = 0;
  let total = 0;
  const chunkSize = 1 + random.below(200);
  for await (const { id, balance } of Account.query().orderBy('id').stream({ chunkSize })) {
    total += balance;
    if (id !== ++count) throw new Error(`row ${count} was account ${id}`);
    if (count === last) break;
    if (count === rest) await pause(random);
  }
  if (last === Infinity && (count !== ACCOUNTS || total !== TOTAL))
    throw new Error(`it read ${count} accounts that hold ${total}, not ${ACCOUNTS} with ${TOTAL}`);
  tally.streams++;
}

/** A task that reads by single statements without a pause, but for others' turns. */
export function readOn(stage: Stage, random: Random): Promise<void> {
  return repeat(stage, 'a read', async () => {
    for (let k = 0; k < READS; k++) {
      const id = 1 + random.below(ACCOUNTS);
      const account = await Account.findOneOrFail(id);
      if (account.id !== id) throw new Error(`account ${account.id} came for ${id}`);
    }
    const { total } = await sums();
    if (total !== TOTAL) throw new Error(`the accounts hold ${total}, not ${TOTAL}`);
    stage.tally.reads += READS + 1;
    await nextTurn();
  });
}
