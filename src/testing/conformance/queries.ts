/** Conformance of queries: every condition, how they combine, order, limits, counting, and that queries never change. */
import { QueryError, RecordNotFoundError } from '../../core/errors.ts';
import { sql } from '../../core/sql.ts';
import { Model } from '../../database.ts';
import { op } from '../../query/operators.ts';
import type { Query } from '../../query/query.ts';
import { blob, boolean, date, decimal, integer, text, timestamp, uuid } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase, ConformanceContext } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

const items = () => class Item extends Model('items', { ...integerKey, n: integer().nullable(), t: text() }) {};
type Item = InstanceType<ReturnType<typeof items>>;

/** Five rows: n is 1, 2, 3, 3, null; t is a, B, a%, a_c, "it's". */
function withItems(
  context: ConformanceContext,
  play: (model: ReturnType<typeof items>, idsOf: (query: Query<Item>) => Promise<number[]>) => Promise<void>,
): Promise<void> {
  const model = items();
  const rows: [number | null, string][] = [[1, 'a'], [2, 'B'], [3, 'a%'], [3, 'a_c'], [null, "it's"]]; // prettier-ignore
  return scene(context, [model], async () => {
    for (const [i, [n, t]] of rows.entries()) await model.create({ id: i + 1, n, t });
    await play(model, async (query) => (await query.orderBy('id').all()).map(({ id }) => id));
  });
}

const conditionCases: readonly ConformanceCase[] = [
  {
    name: 'each operator selects the rows it names; rows without a value match none but isNull',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        const expected = [
          [{ n: 3 }, [3, 4]],
          [{ n: null }, [5]],
          [{ n: op.eq(2) }, [2]],
          [{ n: op.ne(3) }, [1, 2]],
          [{ n: op.eq(null as never) }, [5]],
          [{ n: op.ne(null as never) }, [1, 2, 3, 4]],
          [{ n: op.gt(2) }, [3, 4]],
          [{ n: op.gte(2) }, [2, 3, 4]],
          [{ n: op.lt(2) }, [1]],
          [{ n: op.lte(2) }, [1, 2]],
          [{ n: op.in([1, 3]) }, [1, 3, 4]],
          [{ n: op.notIn([1, 3]) }, [2]],
          [{ n: op.between(2, 3) }, [2, 3, 4]],
          [{ n: op.notBetween(2, 3) }, [1]],
          [{ n: op.isNull() }, [5]],
          [{ n: op.isNotNull() }, [1, 2, 3, 4]],
          [{ t: op.like('a%') }, [1, 3, 4]],
          [{ t: op.like('a_') }, [3]],
          [{ t: op.notLike('a%') }, [2, 5]],
          [{ t: "it's", n: null }, [5]],
          [{ t: 'a', n: 2 }, []],
          [{}, [1, 2, 3, 4, 5]],
        ] as const;
        for (const [i, [conditions, ids]] of expected.entries())
          equal(await idsOf(Item.query().where(conditions)), ids, `condition ${i + 1}`);
      }),
  },
  {
    name: 'each comparison has a method of its own, on queries and in groups',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        const all = Item.query();
        equal(await idsOf(all.between('n', 2, 3)), [2, 3, 4], 'between');
        equal(await idsOf(all.inList('n', [1, 3])), [1, 3, 4], 'inList');
        equal(await idsOf(all.inList('n', [])), [], 'inList of nothing');
        equal(await idsOf(all.notIn('n', [1, 3])), [2], 'notIn');
        equal(await idsOf(all.like('t', 'a%')), [1, 3, 4], 'like');
        equal(await idsOf(all.notLike('t', 'a%')), [2, 5], 'notLike');
        equal(await idsOf(all.isNull('n')), [5], 'isNull');
        equal(await idsOf(all.isNotNull('n')), [1, 2, 3, 4], 'isNotNull');
        const grouped = all.where({ n: 2 }).orWhere((group) => group.like('t', 'a%').between('n', 3, 9).notIn('id', [4])); // prettier-ignore
        equal(await idsOf(grouped), [2, 3], 'in a group');
        for (const wrong of ['nn', 'n" or "n', '__proto__', undefined])
          await rejects(() => all.isNull(wrong as 'n'), QueryError, 'no column');
        await rejects(() => all.between('n', 1, null as never), QueryError, 'between');
        await rejects(() => all.like('t', 1 as never), QueryError, 'pattern');
      }),
  },
  {
    name: 'an empty list matches no row, and not being in it matches every row',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        equal(await idsOf(Item.query().where({ n: op.in([]) })), [], 'in');
        equal(await idsOf(Item.query().where({ t: op.notIn([]) })), [1, 2, 3, 4, 5], 'notIn');
      }),
  },
  {
    name: 'a list may have thousands of values',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        const many = Array.from({ length: 5_000 }, (_, i) => i * 2);
        equal(await idsOf(Item.query().where({ n: op.in(many) })), [2], 'in');
        equal((await Item.findAll([...many, 3])).map(({ id }) => id), [2, 4, 3], 'findAll'); // prettier-ignore
      }),
  },
  {
    name: 'an alternative stands beside everything before it: a.orWhere(b).where(c) is (a or b) and c',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        equal(await idsOf(Item.query().where({ n: 1 }).orWhere({ n: 3 }).where({ t: 'a%' })), [3], '(a or b) and c');
        equal(await idsOf(Item.query().where({ n: 3 }).where({ t: 'a%' }).orWhere({ n: 1 })), [1, 3], 'a and b or c');
        equal(await idsOf(Item.query().orWhere({ n: 1 })), [1], 'nothing before');
      }),
  },
  {
    name: 'a group is one condition, however it is joined',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        const grouped = Item.query()
          .where({ n: 3 })
          .where((group) => group.where({ t: 'a%' }).orWhere({ t: 'a' }));
        equal(await idsOf(grouped), [3], 'and (or)');
        const alternative = Item.query()
          .where({ n: 2 })
          .orWhere((group) => group.where({ n: 3 }).where({ t: 'a_c' }));
        equal(await idsOf(alternative), [2, 4], 'or (and)');
        const deep = Item.query().where((a) => a.where({ n: 1 }).orWhere((b) => b.where({ n: 3 }).where((c) => c.where({ t: 'a' }).orWhere({ t: 'a%' })))); // prettier-ignore
        equal(await idsOf(deep), [1, 3], 'nested');
        equal(await idsOf(Item.query().where((group) => group)), [1, 2, 3, 4, 5], 'an empty group');
        await rejects(() => Item.query().where(() => undefined as never), QueryError, 'return');
      }),
  },
  {
    name: 'a group stays where it was said, between the conditions before and after it',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        const between = Item.query()
          .where({ n: 1 })
          .orWhere((group) => group.where({ n: 3 }).where({ t: 'a%' }))
          .where({ id: op.lt(3) });
        equal(await idsOf(between), [1], '(a or (b and c)) and d'); // at the end the group would let row 3 in
        const twice = Item.query()
          .where((group) => group.where({ n: 1 }).orWhere({ n: 2 }))
          .orWhere({ n: 3 })
          .where((group) => group.where({ t: 'B' }).orWhere({ t: 'a_c' }));
        equal(await idsOf(twice), [2, 4], '((a or b) or c) and (d or e)');
        const first = Item.query().orWhere((group) => group.where({ n: 3 }).where({ id: 3 })).where({ t: 'a%' }).orWhere({ n: null }); // prettier-ignore
        equal(await idsOf(first), [3, 5], '((a and b) and c) or d');
      }),
  },
  {
    name: 'raw conditions bind their values and keep to themselves',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        equal(
          await idsOf(Item.query().where('n = ? or n = ?', [1, 2]).where({ t: 'a' })),
          [1],
          'or inside, and outside',
        );
        equal(await idsOf(Item.query().where({ t: 'a' }).where('n = 1 or n = 2 -- comment')), [1], 'with a comment');
        equal(await idsOf(Item.query().where("t = 'it''s' or t = ?", ["' or 1 = 1 --"])), [5], 'quotes');
        equal(await idsOf(Item.query().where("t <> '?' and n = ?", [2])), [2], 'a question mark in quotes');
        equal(await idsOf(Item.query().where(sql`n = ${1} or ${sql`t = ${'B'}`}`).where({ n: op.lt(3) })), [1, 2], 'the sql tag'); // prettier-ignore
      }),
  },
  {
    name: 'mistakes in raw conditions are found before the database is asked',
    run: (context) => {
      const Item = items();
      return scene(context, [Item], async (db) => {
        const query = Item.query();
        const statements = await statementsOf(db, async () => {
          await rejects(() => query.where('n = ?').all(), QueryError, '1 placeholders', '0 values');
          await rejects(() => query.where('n = 1', [1]).all(), QueryError, '0 placeholders', '1 values');
          await rejects(() => query.where('n = ?', [undefined]).all(), QueryError, 'undefined');
          await rejects(() => query.where('n = ?', [{ a: 1 }]).all(), QueryError);
          await rejects(() => query.where(' ').all(), QueryError, 'empty');
        });
        equal(statements.length, 0, 'statements');
      });
    },
  },
  {
    name: 'conditions compare values of each kind as values, not as their stored text',
    run: (context) => {
      class Thing extends Model('things', {
        ...integerKey, cost: decimal(10, 2), at: timestamp(), day: date(), yes: boolean(), code: uuid(), bytes: blob(), exact: decimal(30, 2),
      }) {} // prettier-ignore
      const code = '0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6071';
      return scene(context, [Thing], async () => {
        for (const [id, cost] of [[1, '9.5'], [2, '10']] as const) // prettier-ignore
          await Thing.create({ id, cost, at: new Date(id * 1000), day: `2026-01-0${id}`, yes: id === 1, code, bytes: Uint8Array.of(id, 0, 255), exact: cost }); // prettier-ignore
        const idsOf = async (query: Query<InstanceType<typeof Thing>>): Promise<number[]> =>
          (await query.orderBy('id').all()).map(({ id }) => id);
        equal(await idsOf(Thing.query().where({ cost: op.gt('9.75') })), [2], 'decimals by size');
        equal(await idsOf(Thing.query().where({ cost: op.in(['9.50', 10]) })), [1, 2], 'a list of decimals');
        equal(await idsOf(Thing.query().where({ exact: '9.500' })), [1], 'long decimals');
        equal(await idsOf(Thing.query().where({ at: op.lt(new Date(2000)) })), [1], 'moments');
        equal(await idsOf(Thing.query().where('at = ?', [new Date(2000)])), [2], 'moments in SQL');
        equal(await idsOf(Thing.query().where({ day: op.between('2026-01-02', '2026-02-01') })), [2], 'days');
        equal(await idsOf(Thing.query().where({ yes: true })), [1], 'booleans');
        equal(await idsOf(Thing.query().where({ code: code.toUpperCase() })), [1, 2], 'UUIDs');
        equal(await idsOf(Thing.query().where({ bytes: Uint8Array.of(2, 0, 255) })), [2], 'bytes');
        equal((await Thing.query().orderBy('cost desc').all()).map(({ id }) => id), [2, 1], 'the order of decimals'); // prettier-ignore
      });
    },
  },
];

const shapeCases: readonly ConformanceCase[] = [
  {
    name: 'rows come in the order asked for, the first term first',
    run: (context) =>
      withItems(context, async (Item) => {
        const ids = async (query: Query<Item>): Promise<number[]> => (await query.all()).map(({ id }) => id);
        const some = Item.query().where({ n: op.isNotNull() });
        equal(await ids(some.orderBy('n desc', 'id')), [3, 4, 2, 1], 'n desc, id');
        equal(await ids(some.orderBy('n desc').orderBy('id desc')), [4, 3, 2, 1], 'in two calls');
        equal(await ids(some.orderBy('id asc')), [1, 2, 3, 4], 'asc');
      }),
  },
  {
    name: 'limit and offset cut a window out of the rows',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        equal(await idsOf(Item.query().limit(2)), [1, 2], 'limit');
        equal(await idsOf(Item.query().limit(2).offset(3)), [4, 5], 'limit and offset');
        equal(await idsOf(Item.query().offset(4)), [5], 'offset alone');
        equal(await idsOf(Item.query().limit(0)), [], 'limit 0');
        equal(await idsOf(Item.query().limit(4).limit(1)), [1], 'the last limit counts');
        for (const wrong of [-1, 1.5, NaN, '1' as never])
          await rejects(() => Item.query().limit(wrong), QueryError, 'limit');
      }),
  },
  {
    name: 'an offset needs no limit, wherever the query stands, and is a whole number of at least 0',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        const late = Item.query().orderBy('id').offset(3);
        equal((await late.all()).map(({ id }) => id), [4, 5], 'records'); // prettier-ignore
        equal(await late.select('id', 'n').all(), [{ id: 4, n: 3 }, { id: 5, n: null }], 'a selection'); // prettier-ignore
        equal(await late.pluck('t'), ['a_c', "it's"], 'values');
        equal([await late.count(), await late.sum('n'), await late.exists()], [2, 3, true], 'what is counted');
        equal(await idsOf(Item.query().inList('id', late.select('id'))), [4, 5], 'in a list');
        equal(await idsOf(late.union(Item.query().where({ id: 1 }))), [1, 4, 5], 'in a union');
        equal(await idsOf(Item.query().offset(0)), [1, 2, 3, 4, 5], 'offset 0');
        equal([...(await Item.query().offset(5).all())], [], 'behind the last');
        for (const wrong of [-1, 0.5, NaN, Infinity, '1' as never])
          await rejects(() => Item.query().offset(wrong), QueryError, 'offset', 'at least 0');
      }),
  },
  {
    name: 'one answers the first row or null, oneOrFail throws for none',
    run: (context) =>
      withItems(context, async (Item) => {
        equal((await Item.query().orderBy('id desc').one())?.id, 5, 'one');
        equal((await Item.query().orderBy('id').offset(1).limit(3).one())?.id, 2, 'one of a window');
        equal(await Item.query().limit(0).one(), null, 'of no rows');
        equal(await Item.query().where({ n: 99 }).one(), null, 'none');
        await rejects(() => Item.query().where({ n: 99 }).oneOrFail(), RecordNotFoundError, 'Item');
      }),
  },
  {
    name: 'count and exists answer for the rows the query would return',
    run: (context) =>
      withItems(context, async (Item) => {
        const query = Item.query();
        equal(await query.count(), 5, 'count');
        equal(await query.where({ n: 3 }).orderBy('t').count(), 2, 'with a condition');
        equal(await query.limit(3).count(), 3, 'with a limit');
        equal(await query.offset(4).count(), 1, 'with an offset');
        equal(await query.where({ n: 99 }).count(), 0, 'of none');
        equal([await query.exists(), await query.where({ n: 99 }).exists()], [true, false], 'exists');
        equal([await query.limit(0).exists(), await query.offset(5).exists(), await query.limit(3).exists()], [false, false, true], 'exists in a window'); // prettier-ignore
      }),
  },
  {
    name: 'a query never changes: each step makes another one',
    run: (context) =>
      withItems(context, async (Item, idsOf) => {
        const base = Item.query().where({ n: 3 });
        const text = base.toSql();
        const steps = [
          base.where({ t: 'a' }),
          base.orWhere({ n: 1 }),
          base.limit(1),
          base.offset(1),
          base.orderBy('id desc'),
        ];
        for (const step of steps) await step.all();
        equal(base.toSql(), text, 'the text of the first');
        equal(await idsOf(base), [3, 4], 'its rows');
        equal(await idsOf(steps[1]!), [1, 3, 4], 'the rows of another');
        const list = [1];
        const listed = Item.query().where({ n: op.in(list) });
        list.push(2);
        equal(await idsOf(listed), [1], 'rows when a list was changed afterwards');
      }),
  },
  {
    name: 'toSql tells the statement that would be run and its values apart from it, and runs nothing',
    run: (context) =>
      withItems(context, async (Item) => {
        const query = Item.query().where({ t: "it's" }).orWhere('n > ?', [2]).orderBy('id').limit(2);
        const told: ReturnType<typeof query.toSql>[] = [];
        equal(await statementsOf(Item.database, async () => told.push(query.toSql())), [], 'statements of toSql');
        const [run] = await statementsOf(Item.database, () => query.all());
        equal(told[0], { sql: run!.sql, params: run!.params }, 'what all() has run');
        ok(!told[0]!.sql.includes("it's"), 'no value is part of the text');
        equal(told[0]!.params.slice(0, 1), ["it's"], 'the first value');
      }),
  },
  {
    name: 'only columns of the model can be named, whatever the form',
    run: (context) => {
      const Item = items();
      return scene(context, [Item], async (db) => {
        const statements = await statementsOf(db, async () => {
          await rejects(() => Item.query().where({ nn: 1 } as never), QueryError, '"nn"', "'n'");
          await rejects(() => Item.findOne({ nn: 1 } as never), QueryError, '"nn"');
          await rejects(() => Item.query().orderBy('n; drop table items' as never), QueryError);
          await rejects(() => Item.query().orderBy('nn desc' as never), QueryError, '"nn"');
          await rejects(() => Item.query().where({ 't" = t or "t': 'a' } as never), QueryError);
        });
        equal(statements.length, 0, 'statements');
      });
    },
  },
  {
    name: 'statements of one’s own bind their values and answer rows by column name',
    run: (context) =>
      withItems(context, async (Item) => {
        const db = Item.database;
        const name = "it's";
        equal(await db.sql`select id, t as word from items where t = ${name} or ${sql`n = ${1}`} order by id`, [{ id: 1, word: 'a' }, { id: 5, word: name }], 'rows'); // prettier-ignore
        const { changes } = await db.execute('update items set n = ? where n = ?', [7, 3]);
        equal(changes, 2, 'changes');
        equal(await Item.query().where({ n: 7 }).count(), 2, 'rows changed');
        await rejects(() => db.execute('begin'), QueryError, 'transaction');
        await rejects(() => db.execute('delete from items; delete from items'), QueryError, 'one statement');
        ok(await Item.query().exists(), 'nothing was deleted');
      }),
  },
];

/** The cases about queries. */
export const queryCases: readonly ConformanceCase[] = [...conditionCases, ...shapeCases];
