/** Conformance of mixins, of models that extend others, and of records shown as data, set at once and copied. */
import { QueryError, TypeConversionError } from '../../core/errors.ts';
import { mixin, Model } from '../../database.ts';
import { bigint, blob, decimal, integer, json, text, timestamp } from '../../schema/columns.ts';
import { integerKey, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, rejects } from './expect.ts';
import { scene } from './scene.ts';

const composingCases: readonly ConformanceCase[] = [
  {
    name: 'a mixin’s columns are written and read, and its listeners run',
    run: (context) => {
      const stamped = mixin(
        { stamp: integer().nullable() },
        {
          restamp(by: number) {
            this.stamp = (this.stamp ?? 0) + by;
          },
        },
        (model) => model.on('beforeSave', (record) => record.restamp(1)),
      );
      const tagged = mixin({ tags: json<string[]>().default([]) });
      class User extends Model('users', { ...integerKey, name: text() }) {}
      class Page extends tagged(
        stamped(Model('pages', { ...integerKey, title: text() }, { by: () => Page.belongsTo(User, 'stamp') })),
      ) {}
      return scene(context, [User, Page], async () => {
        await User.create({ name: 'Ada' });
        await Page.create({ title: 'a', tags: ['x'] });
        const page = await Page.query().where({ stamp: 1 }).with('by').oneOrFail();
        equal([page.id, page.title, page.tags, page.stamp, page.by?.name], [1, 'a', ['x'], 1, 'Ada'], 'the record');
        page.restamp(-1);
        await page.save();
        equal(page.isDirty, false, 'isDirty: the listener undid the change');
      });
    },
  },
  {
    name: 'a model that extends another has a table of its own with all columns, relations, statics and listeners',
    run: (context) => {
      class User extends Model('users', { ...integerKey, name: text() }) {}
      class Content extends Model('contents', { ...integerKey, title: text(), userId: integer() }, {
        author: () => Content.belongsTo(User, 'userId'),
      }) {
        static titled(title: string) {
          return this.query().where({ title });
        }
      } // prettier-ignore
      class Article extends Content.extend('articles', { kind: text() }, {
        notes: () => Article.hasMany(Note, 'articleId'),
      }) {} // prettier-ignore
      class Note extends Model('notes', { ...integerKey, articleId: integer() }, {
        article: () => Note.belongsTo(Article, 'articleId'),
      }) {} // prettier-ignore
      const heard: string[] = [];
      Content.on('afterSave', ({ title }) => heard.push(title));
      return scene(context, [User, Content, Article, Note], async () => {
        const [ada, bob] = [await User.create({ name: 'Ada' }), await User.create({ name: 'Bob' })];
        await Content.create({ title: 'a', userId: ada.id });
        await Article.create({ title: 'a', userId: bob.id, kind: 'k' });
        await Note.create({ articleId: 1 });
        equal(heard, ['a', 'a'], 'heard');
        equal([await Content.query().count(), await Article.query().count()], [1, 1], 'rows of each table');
        const content = await Content.query().with('author').oneOrFail();
        const article = await Article.query().where({ kind: 'k' }).with('author', 'notes.article').oneOrFail();
        equal([content.author.name, article.author.name], ['Ada', 'Bob'], 'inherited relation');
        equal(article.notes[0]!.article.kind, 'k', 'relation of its own');
        const [found] = await Article.titled('a').all();
        equal([found instanceof Article, found?.userId], [true, bob.id], 'inherited static');
        equal((await found!.related('author').one())?.name, 'Bob', 'related');
        await article.notes[0]!.delete();
        await found!.delete();
        equal([await Content.query().count(), await Article.query().count()], [1, 0], 'rows after the delete');
        const [last] = await Article.insertAll([{ title: 'b', userId: ada.id, kind: 'l' }]);
        equal([last instanceof Article, last?.kind, await Content.query().count()], [true, 'l', 1], 'insertAll');
      });
    },
  },
];

const things = () =>
  class Thing extends Model('things', {
    ...integerKey, ...timestamps,
    name: text(), cost: decimal(12, 2), big: bigint(), bytes: blob(), data: json(), at: timestamp(), secret: text().hidden(),
  }) {}; // prettier-ignore

const values = {
  name: 'a', cost: '12.5', big: 12n, bytes: Uint8Array.of(255, 0), data: { n: [1] }, at: new Date(0), secret: 's',
}; // prettier-ignore

const recordCases: readonly ConformanceCase[] = [
  {
    name: 'JSON shows decimals with their scale and bytes as base64, and leaves hidden columns out; a view may show them',
    run: (context) => {
      const Thing = things();
      Thing.defineView('all', { only: ['name', 'secret'], add: { double: ({ cost }) => cost.times(2) } });
      return scene(context, [Thing], async () => {
        await Thing.create(values);
        const thing = await Thing.findOneOrFail(1);
        const { createdAt: _c, updatedAt: _u, ...shown } = JSON.parse(JSON.stringify(thing)) as Record<string, unknown>;
        const expected = { id: 1, name: 'a', cost: '12.50', big: '12', bytes: '/wA=', data: { n: [1] }, at: '1970-01-01T00:00:00.000Z' }; // prettier-ignore
        equal(shown, expected, 'JSON');
        equal(thing.secret, 's', 'the property');
        equal(Thing.toViews([thing], 'all'), [{ name: 'a', secret: 's', double: '25' }], 'the view');
      });
    },
  },
  {
    name: 'changes shows the values of the database beside the record’s',
    run: (context) => {
      const Thing = things();
      return scene(context, [Thing], async () => {
        await Thing.create(values);
        const thing = await Thing.findOneOrFail(1);
        thing.assign({ cost: 7, at: new Date(5), data: [2], name: undefined });
        equal(Object.keys(thing.changes()), ['cost', 'data', 'at'], 'changed');
        equal(thing.changes().at, [new Date(0), new Date(5)], 'a timestamp');
        equal(thing.changes().data, [{ n: [1] }, [2]], 'JSON');
        equal([thing.previous('cost'), thing.previous('name')].map(String), ['12.5', 'a'], 'previous');
        await rejects(() => thing.assign({ name: 'b', cost: 'x' }), TypeConversionError, 'cost');
        await rejects(() => thing.assign({ name: 'b', costs: 1 } as never), QueryError, 'costs', 'cost');
        equal(thing.name, 'a', 'all or nothing');
        await thing.save();
        equal([thing.changes(), String(thing.previous('cost'))], [{}, '7'], 'after the save');
      });
    },
  },
  {
    name: 'a copy of a record is a new one, with a key and moments of its own',
    run: (context) => {
      const Thing = things();
      return scene(context, [Thing], async () => {
        const old = new Date(1000);
        const thing = await Thing.create({ ...values, createdAt: old, updatedAt: old });
        const copy = thing.clone();
        equal([copy.isNewRecord, copy.id, copy.createdAt > old], [true, undefined, true], 'the copy');
        await copy.save();
        const [a, b] = [await Thing.findOneOrFail(thing.id), await Thing.findOneOrFail(copy.id)];
        equal([a.id, b.id, String(b.cost), b.bytes, b.secret], [1, 2, '12.5', a.bytes, 's'], 'both rows');
      });
    },
  },
];

/** The cases about composed models, and about records as data. */
export const compositionCases: readonly ConformanceCase[] = [...composingCases, ...recordCases];
