/** Conformance of update and delete of all rows that a query selects. */
import { QueryError, TypeConversionError, UniqueViolationError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { op } from '../../query/operators.ts';
import { boolean, decimal, integer, json, text } from '../../schema/columns.ts';
import { integerKey, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase, ConformanceContext } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

function models() {
  class List extends Model('lists', { ...integerKey, name: text() }, {
    tasks: () => List.hasMany(Task, 'listId', { orderBy: 'title desc' }),
  }) {} // prettier-ignore
  class Task extends Model('tasks', {
    ...integerKey, ...timestamps, listId: integer(), title: text().unique(), done: boolean().default(false), cost: decimal(8, 2).nullable(),
    notes: json<string[]>().default([]),
  }) {} // prettier-ignore
  return { List, Task };
}

/** Two lists; tasks 1, 2 and 3 are of the first, 4 of the second. */
function withTasks(
  context: ConformanceContext,
  play: (all: ReturnType<typeof models>) => Promise<void>,
): Promise<void> {
  const all = models();
  return scene(context, [all.List, all.Task], async () => {
    for (const name of ['home', 'work']) await all.List.create({ name });
    for (const [i, title] of ['a', 'b', 'c', 'd'].entries())
      await all.Task.create({ title, listId: i < 3 ? 1 : 2, createdAt: new Date(0) });
    await play(all);
  });
}

/** The cases about mass writes. */
export const massWriteCases: readonly ConformanceCase[] = [
  {
    name: 'update sets columns in the rows that match, by one statement, and answers how many',
    run: (context) =>
      withTasks(context, async ({ Task }) => {
        const statements = await statementsOf(Task.database, async () => {
          const count = await Task.query().where({ id: op.gt(2) }).update({ done: true, cost: '1.005', notes: ['x'] }); // prettier-ignore
          equal(count, 2, 'rows');
        });
        equal(statements.length, 1, 'statements');
        equal(await Task.query().where({ done: true, cost: '1.01' }).pluck('id'), [3, 4], 'the rows');
        equal((await Task.findOneOrFail(3)).notes, ['x'], 'JSON');
        equal(await Task.query().where({ id: 4 }).orWhere({ id: 1 }).update({ cost: null }), 2, 'alternatives');
        equal(await Task.query().isNull('cost').count(), 3, 'NULL');
        equal(await Task.query().where({ id: 99 }).update({ done: false }), 0, 'no rows');
      }),
  },
  {
    name: 'update sets the columns that change with every save, unless they are given',
    run: (context) =>
      withTasks(context, async ({ Task }) => {
        await Task.query().where({ id: 1 }).update({ done: true });
        const [changed, other] = [await Task.findOneOrFail(1), await Task.findOneOrFail(2)];
        ok(changed.updatedAt.getTime() > 0, 'the changed row has a new updatedAt');
        equal([changed.createdAt, other.updatedAt], [new Date(0), new Date(0)], 'everything else');
        await Task.query()
          .where({ id: 2 })
          .update({ updatedAt: new Date(7) });
        equal((await Task.findOneOrFail(2)).updatedAt, new Date(7), 'a given updatedAt');
      }),
  },
  {
    name: 'delete removes the rows that match and answers how many',
    run: (context) =>
      withTasks(context, async ({ Task }) => {
        equal(await Task.query().where('title > ?', ['b']).delete(), 2, 'rows');
        equal(await Task.query().orderBy('id').pluck('title'), ['a', 'b'], 'what is left');
        equal(await Task.query().where({ title: 'z' }).delete(), 0, 'no rows');
      }),
  },
  {
    name: 'without a condition a mass write needs allRows',
    run: (context) =>
      withTasks(context, async ({ Task }) => {
        const statements = await statementsOf(Task.database, async () => {
          for (const query of [Task.query(), Task.query().where({}), Task.query().where((group) => group)]) {
            await rejects(() => query.delete(), QueryError, 'delete()', "'tasks'", 'allRows()');
            await rejects(() => query.update({ done: true }), QueryError, 'update()', 'allRows()');
          }
        });
        equal(statements.length, 0, 'statements');
        equal(await Task.query().allRows().update({ done: true }), 4, 'update');
        equal(await Task.query().allRows().delete(), 4, 'delete');
      }),
  },
  {
    name: 'a relation confines a mass write to its records, whatever is added',
    run: (context) =>
      withTasks(context, async ({ List, Task }) => {
        const home = await List.findOneOrFail(1);
        equal(await home.related('tasks').update({ done: true }), 3, 'update');
        equal(await home.related('tasks').where({ id: 1 }).orWhere({ id: 4 }).delete(), 1, 'delete');
        equal(await Task.query().orderBy('id').pluck('id'), [2, 3, 4], 'what is left');
      }),
  },
  {
    name: 'steps that a mass write would ignore are refused by name',
    run: (context) =>
      withTasks(context, async ({ List, Task }) => {
        const some = Task.query().where({ id: 1 });
        await rejects(() => some.limit(1).delete(), QueryError, 'limit()');
        await rejects(() => some.offset(1).update({ done: true }), QueryError, 'offset()');
        await rejects(() => some.orderBy('id').delete(), QueryError, 'orderBy()');
        await rejects(() => List.query().with('tasks').allRows().delete(), QueryError, 'with()');
        equal(await Task.query().count(), 4, 'rows');
      }),
  },
  {
    name: 'values are checked before the database is asked',
    run: (context) =>
      withTasks(context, async ({ Task }) => {
        const some = Task.query().where({ id: op.in([1, 2]) });
        const statements = await statementsOf(Task.database, async () => {
          await rejects(() => some.update({ titel: 'x' } as never), QueryError, '"titel"', "'title'");
          await rejects(() => some.update({ done: undefined } as never), QueryError, 'tasks.done', 'undefined');
          await rejects(() => some.update({ done: 'yes' } as never), TypeConversionError, 'tasks.done');
          await rejects(() => some.update({}), QueryError, 'no column');
          await rejects(() => some.update([] as never), QueryError, 'array');
        });
        equal(statements.length, 0, 'statements');
        await rejects(() => some.update({ title: 'same' }), UniqueViolationError);
        equal(await some.orderBy('id').pluck('title'), ['a', 'b'], 'nothing changed');
      }),
  },
  {
    name: 'mass writes in a transaction are undone with it',
    run: (context) =>
      withTasks(context, async ({ Task }) => {
        await Task.transaction(async (tx) => {
          await Task.query().allRows().delete();
          equal(await Task.using(tx).query().where({ id: 1 }).update({ done: true }), 0, 'rows inside');
          await tx.rollback();
        });
        equal(await Task.query().count(), 4, 'rows afterwards');
      }),
  },
];
