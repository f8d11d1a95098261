/** Conformance of reading in batches: every record once, in order, whatever happens between two batches. */
import { QueryError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { op } from '../../query/operators.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { OrderTerm } from '../../schema/relations.ts';
import type { ConformanceCase, ConformanceContext } from './case.ts';
import { equal, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

function models() {
  class Entry extends Model('entries', { ...integerKey, n: integer(), code: text().unique(), maybe: integer().nullable() }, {
    lines: () => Entry.hasMany(Line, 'entryId', { orderBy: 'n desc' }),
  }) {} // prettier-ignore
  class Line extends Model('lines', { entryId: integer().primaryKey(), n: integer().primaryKey() }) {}
  class Loose extends Model('loose', { n: integer() }) {}
  return { Entry, Line, Loose };
}

/** Seven entries with n 0, 1, 2, 0, 1, 2, 0 and codes g to a, and for each of them two lines. */
function withEntries(
  context: ConformanceContext,
  play: (all: ReturnType<typeof models>) => Promise<void>,
): Promise<void> {
  const all = models();
  return scene(context, [all.Entry, all.Line, all.Loose], async () => {
    for (let id = 1; id <= 7; id++) {
      await all.Entry.create({ id, n: (id - 1) % 3, code: 'gfedcba'[id - 1]! });
      for (const n of [1, 2]) await all.Line.create({ entryId: id, n });
    }
    await play(all);
  });
}

async function gather<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const batch of batches) gathered.push(batch);
  return gathered;
}
const idsOf = (batches: readonly (readonly { readonly id: number }[])[]): number[][] =>
  batches.map((batch) => batch.map(({ id }) => id));

/** The cases about batches. */
export const batchCases: readonly ConformanceCase[] = [
  {
    name: 'batches follow the primary key and hold every record once',
    run: (context) =>
      withEntries(context, async ({ Entry, Line }) => {
        equal(idsOf(await gather(Entry.query().inBatches(3))), [[1, 2, 3], [4, 5, 6], [7]], 'threes'); // prettier-ignore
        equal(idsOf(await gather(Entry.query().inBatches(7))), [[1, 2, 3, 4, 5, 6, 7]], 'as many as there are');
        equal(idsOf(await gather(Entry.query().inBatches())), [[1, 2, 3, 4, 5, 6, 7]], 'the default');
        equal(await gather(Entry.query().where({ id: 0 }).inBatches(3)), [], 'none');
        const some = Entry.query().where({ n: 0 }).orWhere('n = 1 or n = ?', [9]);
        equal(idsOf(await gather(some.inBatches(2))), [[1, 2], [4, 5], [7]], 'conditions'); // prettier-ignore
        const lines = await gather(Line.query().inBatches(3));
        equal(lines.flat().map(({ entryId, n }) => entryId * 10 + n), [11, 12, 21, 22, 31, 32, 41, 42, 51, 52, 61, 62, 71, 72], 'a key of two columns'); // prettier-ignore
      }),
  },
  {
    name: 'batches follow the order asked for when it ends in a unique column',
    run: (context) =>
      withEntries(context, async ({ Entry }) => {
        const each = async (...order: OrderTerm<InstanceType<typeof Entry>>[]): Promise<number[]> =>
          idsOf(await gather(Entry.query().orderBy(...order).inBatches(2))).flat(); // prettier-ignore
        equal(await each('id desc'), [7, 6, 5, 4, 3, 2, 1], 'id desc');
        equal(await each('code'), [7, 6, 5, 4, 3, 2, 1], 'a unique column');
        equal(await each('n', 'id'), [1, 4, 7, 2, 5, 3, 6], 'n, id');
        equal(await each('n desc', 'id desc'), [6, 3, 5, 2, 7, 4, 1], 'both down');
        equal(await each('n desc', 'id'), [3, 6, 2, 5, 1, 4, 7], 'down and up');
        equal(await each('n', 'code desc', 'id'), [1, 4, 7, 2, 5, 3, 6], 'three terms');
      }),
  },
  {
    name: 'findEach gives records one by one and reads no more than it gives',
    run: (context) =>
      withEntries(context, async ({ Entry }) => {
        const seen: number[] = [];
        const statements = await statementsOf(Entry.database, async () => {
          for await (const { id } of Entry.query().findEach({ batchSize: 2 })) {
            seen.push(id);
            if (id === 3) break;
          }
        });
        equal(seen, [1, 2, 3], 'records');
        equal(statements.length, 2, 'statements until the break');
        const query = Entry.query().where({ n: 0 }).findEach();
        equal((await gather(query)).length + (await gather(query)).length, 6, 'iterated twice');
        const error = new Error('stop');
        const failing = async (): Promise<void> => {
          for await (const _ of Entry.query().findEach({ batchSize: 1 })) throw error;
        };
        await rejects(failing, Error, 'stop');
        equal(await Entry.query().count(), 7, 'the pool is free');
      }),
  },
  {
    name: 'a limit and an offset count for all batches together',
    run: (context) =>
      withEntries(context, async ({ Entry }) => {
        equal(idsOf(await gather(Entry.query().limit(5).inBatches(2))), [[1, 2], [3, 4], [5]], 'limit'); // prettier-ignore
        equal(idsOf(await gather(Entry.query().offset(4).inBatches(2))), [[5, 6], [7]], 'offset');
        equal(await gather(Entry.query().limit(0).inBatches(2)), [], 'limit 0');
        const statements = await statementsOf(Entry.database, () => gather(Entry.query().limit(4).inBatches(2)));
        equal(statements.length, 2, 'statements');
      }),
  },
  {
    name: 'relations are loaded batch by batch',
    run: (context) =>
      withEntries(context, async ({ Entry }) => {
        const statements = await statementsOf(Entry.database, async () => {
          const batches = await gather(Entry.query().with('lines').inBatches(4));
          equal(batches.map((batch) => batch.map(({ lines }) => lines.length)), [[2, 2, 2, 2], [2, 2, 2]], 'lines'); // prettier-ignore
        });
        equal(statements.length, 4, 'statements');
        const first = await Entry.findOneOrFail(1);
        equal((await gather(first.related('lines').orderBy('entryId', 'n desc').findEach({ batchSize: 1 }))).map(({ n }) => n), [2, 1], 'of a relation'); // prettier-ignore
      }),
  },
  {
    name: 'rows written and deleted between batches make no other row skipped or read twice',
    run: (context) =>
      withEntries(context, async ({ Entry }) => {
        const seen: number[] = [];
        for await (const batch of Entry.query().inBatches(2)) {
          const ids = batch.map(({ id }) => id);
          seen.push(...ids);
          await Entry.query().where({ id: op.in(ids) }).delete(); // prettier-ignore
          if (ids.includes(4)) await Entry.create({ id: 9, n: 0, code: 'z' });
        }
        equal(seen, [1, 2, 3, 4, 5, 6, 7, 9], 'records');
        equal(await Entry.query().exists(), false, 'rows left');
      }),
  },
  {
    name: 'batches in a transaction read what it wrote, and no connection is held outside of one',
    run: (context) =>
      withEntries(context, async ({ Entry }) => {
        await Entry.transaction(async (tx) => {
          await Entry.query().where({ id: op.gt(2) }).delete(); // prettier-ignore
          equal((await gather(Entry.using(tx).query().findEach({ batchSize: 1 }))).length, 2, 'records inside');
          await tx.rollback();
        });
        for await (const _ of Entry.query().inBatches(3))
          equal(Entry.database.pool.getStats().used, 0, 'connections in use');
      }),
  },
  {
    name: 'an order in which batches could lose rows is refused at once',
    run: (context) =>
      withEntries(context, async ({ Entry, Line, Loose }) => {
        await rejects(() => Entry.query().orderBy('n').findEach(), QueryError, "'n'", "orderBy('id')");
        await rejects(() => Entry.query().orderBy('maybe', 'id').inBatches(2), QueryError, "'maybe'", 'NULL');
        await rejects(() => Line.query().orderBy('n').inBatches(2), QueryError, "orderBy('entryId', 'n')");
        await rejects(() => Loose.query().findEach(), QueryError, 'Loose', 'no primary key');
        for (const wrong of [0, -1, 1.5, '2', NaN])
          await rejects(() => Entry.query().inBatches(wrong as never), QueryError, 'batch');
      }),
  },
];
