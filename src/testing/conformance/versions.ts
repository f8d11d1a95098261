/** Conformance of optimistic locking: the version counts, and a write of an old one is refused. */
import { QueryError, RecordNotFoundError, StaleRecordError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey, optimisticLock, softDelete, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

const pages = () =>
  class Page extends Model('pages', { ...integerKey, ...optimisticLock, title: text(), hits: integer().default(0) }) {};

/** The cases about versions. */
export const versionCases: readonly ConformanceCase[] = [
  {
    name: 'a version starts at 1 and counts each save that writes, by the statement of the save',
    run: (context) => {
      const Page = pages();
      return scene(context, [Page], async (db) => {
        const page = await Page.create({ title: 'a' });
        equal(page.version, 1, 'a new record');
        const statements = await statementsOf(db, async () => {
          await page.save();
          page.title = 'b';
          await page.save();
          page.title = 'c';
          await page.save();
        });
        equal([page.version, statements.length, page.dirtyFields], [3, 2, []], 'version, statements, dirtyFields');
        equal((await Page.findOneOrFail(page.id)).version, 3, 'in the database');
      });
    },
  },
  {
    name: 'a save of a record that was changed elsewhere is refused and changes nothing; after refresh it works',
    run: (context) => {
      const Page = pages();
      return scene(context, [Page], async () => {
        const { id } = await Page.create({ title: 'a' });
        const [one, two] = [await Page.findOneOrFail(id), await Page.findOneOrFail(id)];
        one.title = 'one';
        await one.save();
        two.hits = 1;
        const error = await rejects(() => two.save(), StaleRecordError, `Page ${id} cannot be saved`, 'refresh()');
        equal([error.code, error.retryable], ['AR_STALE_RECORD', false], 'the error');
        equal([two.version, two.dirtyFields], [1, ['hits']], 'the refused record');
        equal(await Page.findOneOrFail(id), { id, version: 2, title: 'one', hits: 0 }, 'the row');
        await two.refresh();
        two.hits = 1;
        await two.save();
        equal(await Page.findOneOrFail(id), { id, version: 3, title: 'one', hits: 1 }, 'the row afterwards');
      });
    },
  },
  {
    name: 'a delete of a record that was changed elsewhere is refused',
    run: (context) => {
      const Page = pages();
      return scene(context, [Page], async () => {
        const page = await Page.create({ title: 'a' });
        const copy = await Page.findOneOrFail(page.id);
        page.title = 'b';
        await page.save();
        await rejects(() => copy.delete(), StaleRecordError, 'cannot be deleted');
        equal(await Page.query().count(), 1, 'rows');
        await page.delete();
        equal(await Page.query().count(), 0, 'rows after a delete of the newest version');
        await rejects(() => copy.delete(), RecordNotFoundError, 'no longer exists');
        copy.title = 'c';
        await rejects(() => copy.save(), RecordNotFoundError, 'no longer exists');
      });
    },
  },
  {
    name: 'a soft delete counts the version too, and refuses an old one',
    run: (context) => {
      class Page extends Model('pages', { ...integerKey, ...optimisticLock, ...softDelete, title: text() }) {}
      return scene(context, [Page], async () => {
        const page = await Page.create({ title: 'a' });
        const copy = await Page.findOneOrFail(page.id);
        page.title = 'b';
        await page.save();
        await rejects(() => copy.delete(), StaleRecordError);
        await page.delete();
        equal([page.version, (await copy.refresh()).version], [3, 3], 'version after the delete');
        await page.restore();
        equal(page.version, 4, 'version after the restore');
        await rejects(() => copy.delete({ hard: true }), StaleRecordError);
      });
    },
  },
  {
    name: 'a version is what it was after a rollback, so the record can be saved again',
    run: (context) => {
      class Page extends Model('pages', { ...integerKey, ...optimisticLock, ...timestamps, title: text() }) {}
      return scene(context, [Page], async () => {
        const page = await Page.create({ title: 'a', createdAt: new Date(0) });
        await Page.transaction(async (tx) => {
          for (const title of ['b', 'c']) {
            page.title = title;
            await page.save();
          }
          equal(page.version, 3, 'inside');
          await tx.rollback();
        });
        equal([page.version, page.updatedAt, page.dirtyFields], [1, new Date(0), ['title']], 'after the rollback');
        await page.save();
        equal([page.version, page.title], [2, 'c'], 'saved again');
        ok(page.updatedAt > new Date(0), 'updatedAt moved');
      });
    },
  },
  {
    name: 'a version cannot be set by hand',
    run: (context) => {
      const Page = pages();
      return scene(context, [Page], async (db) => {
        const page = await Page.create({ title: 'a' });
        const statements = await statementsOf(db, async () => {
          page.version = 7;
          await rejects(() => page.save(), QueryError, "'version'", 'refresh()');
          const all = Page.query().where({ id: page.id });
          await rejects(() => all.update({ version: 7 } as never), QueryError, "'version'");
        });
        equal(statements.length, 0, 'statements');
      });
    },
  },
  {
    name: 'an update of many rows counts the versions of each, so records read before are refused',
    run: (context) => {
      const Page = pages();
      return scene(context, [Page], async () => {
        const [one, two] = await Page.insertAll([{ title: 'a' }, { title: 'b' }]);
        one!.title = 'A';
        await one!.save();
        equal(await Page.query().allRows().update({ hits: 5 }), 2, 'rows');
        equal(await Page.query().orderBy('id').pluck('version'), [3, 2], 'versions');
        two!.title = 'B';
        await rejects(() => two!.save(), StaleRecordError);
      });
    },
  },
];
