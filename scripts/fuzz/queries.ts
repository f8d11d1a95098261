/** Properties of queries: they answer what a naive evaluation of the same rows answers. */
import { deepStrictEqual as equal } from 'node:assert/strict';
import * as fc from 'fast-check';
import { Decimal } from '../../src/core/decimal.ts';
import { undone } from '../../src/testing/undone.ts';
import { conditions, matching, queryOf } from './conditions.ts';
import { orders, sorted } from './orders.ts';
import { property, type Property } from './property.ts';
import { inserted, rows, valuesOf, type Key } from './rows.ts';
import { Row } from './scene.ts';
import { compare, type Values } from './truth.ts';
import { cut, windows, within } from './windows.ts';

const idsOf = (records: readonly { readonly id?: unknown }[]): unknown[] => records.map(({ id }) => id);
/** The values of a column that are not NULL. */
const held = (records: readonly Values[], key: Key): unknown[] =>
  records.map((row) => row[key]).filter((value) => value !== null);
const least = (values: readonly unknown[]): unknown =>
  values.length === 0 ? null : values.reduce((a, b) => (compare(a, b) <= 0 ? a : b));

const selections = property({
  id: 'queries/selections',
  name: 'random queries select the rows that a naive evaluation selects, in its order',
  share: 60,
  input: fc.record({ data: rows, steps: conditions, order: orders, window: windows }),
  holds: (scene, { data, steps, order, window }) =>
    undone(scene.db, async () => {
      const expected = idsOf(cut(sorted(matching(steps, await inserted(data)), order), window));
      const query = within(queryOf(steps).orderBy(...(order as 'n'[]), 'id'), window);
      equal(idsOf(await query.all()), expected);
      equal(await query.count(), expected.length);
      equal(await query.exists(), expected.length > 0);
      equal((await query.one())?.id, expected[0]);
    }),
});

const reductions = property({
  id: 'queries/reductions',
  name: 'random sums, averages, least values, values and batches are those of a naive evaluation',
  share: 14,
  input: fc.record({
    data: rows,
    steps: conditions,
    limit: fc.option(fc.nat(4)),
    order: fc.constantFrom('id', 'id desc'),
  }),
  holds: (scene, { data, steps, limit, order }) =>
    undone(scene.db, async () => {
      const window = { limit, offset: null };
      const some = cut(sorted(matching(steps, await inserted(data)), [order]), window);
      const query = within(queryOf(steps).orderBy(order), window);
      const costs = held(some, 'cost') as Decimal[];
      const total = costs.reduce((sum, cost) => sum.plus(cost), new Decimal(0));
      equal(await query.sum('cost'), total);
      equal(await query.avg('cost'), costs.length === 0 ? null : total.div(costs.length).toDecimalPlaces(8));
      equal(await query.sum('n'), (held(some, 'n') as number[]).reduce((sum, n) => sum + n, 0)); // prettier-ignore
      equal(await query.min('at'), least(held(some, 'at')));
      equal(await query.pluck('yes'), some.map(({ yes }) => yes)); // prettier-ignore
      const seen: unknown[] = [];
      for await (const batch of query.inBatches(2)) seen.push(...idsOf(batch));
      equal(seen, idsOf(some));
    }),
});

const writes = property({
  id: 'queries/writes',
  name: 'random updates and deletes write the rows that a naive evaluation selects, and no others',
  share: 6,
  input: fc.record({ data: rows, steps: conditions, values: fc.constantFrom({ t: 'changed' }, { n: 9, yes: null }) }),
  holds: (scene, { data, steps, values }) =>
    undone(scene.db, async () => {
      const before = await inserted(data);
      const chosen = new Set(idsOf(matching(steps, before)));
      const query = queryOf(steps);
      await scene.db.transaction(async (tx) => {
        equal(await query.update(values), chosen.size);
        const after = (await Row.query().orderBy('id').all()).map(valuesOf);
        equal(after, before.map((row) => (chosen.has(row['id']) ? { ...row, ...values } : row))); // prettier-ignore
        await tx.rollback();
      });
      equal(await query.delete(), chosen.size);
      equal(await Row.query().orderBy('id').pluck('id'), idsOf(before).filter((id) => !chosen.has(id))); // prettier-ignore
    }),
});

/** The properties of queries. */
export const queryProperties: readonly Property[] = [selections, reductions, writes];
