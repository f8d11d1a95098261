/** Mixins and models that extend others: what is refused, what is inherited, and what stays apart. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, RelationNotLoadedError, ValidationError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { Database, mixin, Model, type AnyModelClass } from '../database.ts';
import { boolean, integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';

/** Binds models to a database whose every answer are these rows. */
function answering(rows: SqlValue[][], ...models: AnyModelClass[]): FakeBackend {
  const backend = new FakeBackend({ answer: () => ({ rows, changes: 1, lastInsertId: 1 }) });
  new Database({ database: 'fake' }, backend).bind(...models);
  return backend;
}

const note = () => Model('notes', { ...integerKey, words: text() }, { parent: () => undefined });

describe('mixins', () => {
  test('refuse columns that the model or another mixin has', () => {
    const counted = mixin({ n: integer() });
    expect(() => mixin({ words: text() })(note())).toThrow(ConfigError);
    expect(() => mixin({ words: text() })(note())).toThrow(
      /A mixin of 'notes' adds 'words', but the model has a column or relation of that name/,
    );
    expect(() => counted(counted(note()))).toThrow(/'n'/);
    expect(() => mixin({ parent: text() })(note())).toThrow(/'parent'/);
    expect(() => mixin({ wordsAgain: text().named('words') })(note())).toThrow(/both the column 'words'/);
  });

  test('refuse methods with the name of a member, a column, a relation or another mixin’s method', () => {
    const shout = mixin({}, { shout: () => 'A' });
    const named = (name: string) => () => mixin({ own: text() }, { [name]: () => 1 })(note());
    for (const name of ['save', 'toJSON', 'isDirty', 'constructor', 'words', 'parent', 'own'])
      expect(named(name)).toThrow(new RegExp(`A mixin of 'notes' cannot have a method '${name}'`));
    expect(() => shout(shout(note()))).toThrow(/method 'shout'/);
    expect(() => mixin({ shout: text() })(shout(note()))).toThrow(/cannot be called 'shout'/);
    expect(() => mixin({ save: text() } as never)(note())).toThrow(/cannot be called 'save'/);
  });

  test('refuse what is no method, no column, no function and no base', () => {
    expect(() => mixin({}, { level: 1 })).toThrow(/'level' of a mixin is neither a method nor a getter/);
    expect(() => mixin(null as never)).toThrow(/object with columns/);
    expect(() => mixin({}, {}, 1 as never)).toThrow(/a function for what is to be set up/);
    expect(() => mixin({ a: 'text' } as never)(note())).toThrow(/'a' is not a column/);
    expect(() => mixin({})(Date as never)).toThrow(/Date is not a model/);
    class Note extends note() {}
    expect(() => mixin({ n: integer() })(Note as never)).toThrow(/use Note\.extend\(…\)/);
  });

  test('give records methods that do not show in loops, and getters that see the columns', async () => {
    const shouting = mixin(
      { loud: boolean().default(true) },
      {
        get shouted(): boolean {
          return this.loud;
        },
        lower(): void {
          this.loud = false;
        },
      },
    );
    class Note extends shouting(Model('notes', { ...integerKey, words: text() })) {
      override lower(): void {
        super.lower();
        this.words = this.words.toLowerCase();
      }
    }
    answering([[1, 'A', 1]], Note);
    const found = await Note.findOneOrFail(1);
    expect(found.shouted).toBe(true);
    found.lower();
    expect([found.shouted, found.words]).toEqual([false, 'a']);
    const names: string[] = [];
    for (const name in found) names.push(name);
    expect(names).toEqual(['id', 'words', 'loud']);
  });

  test('do not change the base they are applied to, and set up each model', async () => {
    const bases: object[] = [];
    const counted = mixin({ n: integer().default(0) }, {}, (model) => {
      bases.push(model);
      model.on('beforeSave', (record) => void record.n++);
      model.validate(({ n }) => (n > 5 ? [{ message: 'is too much' }] : []));
    });
    const base = note();
    class Note extends counted(base) {}
    class Memo extends counted(Model('memos', { ...integerKey })) {}
    expect(bases).toEqual([Object.getPrototypeOf(Note), Object.getPrototypeOf(Memo)]);
    expect(Object.keys(new base({ words: 'a' }))).toEqual(['id', 'words']);
    answering([], Note, Memo);
    expect([(await Note.create({ words: 'a' })).n, (await Memo.create({})).n]).toEqual([1, 1]);
    await expect(Memo.create({ n: 6 })).rejects.toThrow(ValidationError);
  });

  test('leave relations of the base that are not loaded an error', () => {
    class Note extends mixin({ n: integer() })(note()) {}
    expect(() => (new Note({ words: 'a', n: 1 }) as unknown as { parent: unknown }).parent).toThrow(RelationNotLoadedError); // prettier-ignore
  });
});

describe('models that extend others', () => {
  const contents = () =>
    class Content extends Model('contents', { ...integerKey, title: text() }, { parent: () => undefined }) {
      readonly label = `<${this.title}>`;
      get heading(): string {
        return this.title.toUpperCase();
      }
    };

  test('refuse names that the other has, for columns, relations and members', () => {
    const Content = contents();
    expect(() => Content.extend('a', { title: text() })).toThrow(
      /The model of 'a' adds 'title', but Content has a column/,
    );
    expect(() => Content.extend('a', { parent: text() })).toThrow(/'parent'/);
    expect(() => Content.extend('a', {}, { parent: () => undefined })).toThrow(/'parent'/);
    expect(() => Content.extend('a', { heading: text() })).toThrow(/cannot be called 'heading'/);
    expect(() => Content.extend('', { n: text() })).toThrow(ConfigError);
  });

  test('have a database of their own', async () => {
    const Content = contents();
    class Article extends Content.extend('articles', { kind: text() }) {}
    const backend = answering([[1, 'a']], Content);
    await expect(Article.findOne(1)).rejects.toThrow(/Article has no database yet/);
    const other = answering([[2, 'b', 'k']], Article);
    expect([Content.tableName, Article.tableName]).toEqual(['contents', 'articles']);
    expect((await Content.findOneOrFail(1)).title).toBe('a');
    const article = await Article.findOneOrFail(2);
    expect([article.title, article.kind]).toEqual(['b', 'k']);
    expect(backend.statements.map(({ sql }) => sql).join()).not.toContain('articles');
    expect(other.statements[0]?.sql).toContain('"articles"');
  });

  test('set all columns before the fields of the classes between, whether read or new', async () => {
    const Content = contents();
    class Article extends Content.extend('articles', { kind: text().default('k') }) {
      readonly both = `${this.label} ${this.kind}`;
      override get heading(): string {
        return `${this.kind}: ${super.heading}`;
      }
    }
    class Review extends Article.extend('reviews', { stars: integer() }) {}
    answering([[1, 'a', 'x', 5]], Review);
    const review = await Review.findOneOrFail(1);
    expect([review.label, review.both, review.heading, review.stars]).toEqual(['<a>', '<a> x', 'x: A', 5]);
    expect(review).toBeInstanceOf(Content);
    expect(new Review({ title: 'b', stars: 1 }).both).toBe('<b> k');
    expect(Object.keys(review)).toEqual(['id', 'title', 'kind', 'stars', 'label', 'both']);
  });

  test('hear what the other hears, not the other way round', async () => {
    const Content = contents();
    class Article extends Content.extend('articles', { kind: text() }) {}
    answering([], Content, Article);
    const heard: string[] = [];
    Content.on('beforeSave', ({ title }) => heard.push(`content ${title}`));
    Article.on('beforeSave', ({ kind }) => heard.push(`article ${kind}`));
    Content.validate(({ title }) => (title === '' ? [{ message: 'is empty' }] : []));
    await Article.create({ title: 'a', kind: 'k' });
    await Content.create({ title: 'b' });
    expect(heard).toEqual(['content a', 'article k', 'content b']);
    await expect(Article.create({ title: '', kind: 'k' })).rejects.toThrow(ValidationError);
  });

  test('are confined by the default scopes of the other, in their own table', async () => {
    const Content = contents();
    class Article extends Content.extend('articles', { kind: text() }) {}
    Content.defaultScope((query) => query.where({ title: 'a' }));
    Article.defaultScope((query) => query.where({ kind: 'k' }));
    const backend = answering([], Content, Article);
    await Article.findAll();
    await Content.findAll();
    expect(backend.statements.map(({ params }) => params)).toEqual([['a', 'k'], ['a']]);
    expect(backend.statements[0]!.sql).toMatch(/from "articles" where .*"title" = \?.*"kind" = \?/);
  });

  test('can be extended without a table of their own', async () => {
    const Content = contents();
    class Article extends Content.extend('articles', { kind: text() }) {}
    class Draft extends Article {}
    answering([[1, 'a', 'k']], Article);
    const draft = await Draft.findOneOrFail(1);
    expect([draft instanceof Draft, draft.kind, Draft.tableName]).toEqual([true, 'k', 'articles']);
  });
});

test('all of it works in a process that forbids generating code', { timeout: 30_000 }, () => {
  const program = `
      const { Model, Database, integer, mixin, text, integerKey } = await import('${resolve('src/index.ts')}');
      const { SQLiteBackend } = await import('${resolve('src/sqlite/index.ts')}');
      class Note extends mixin({ n: integer() })(Model('notes', { ...integerKey, words: text() })) {}
      class Memo extends Note.extend('memos', { m: integer() }) {}
      const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Note, Memo);
      await db.createTables([Note, Memo]);
      await Memo.create({ words: 'a', n: 1, m: 2 });
      await Note.create({ words: 'b', n: 3 });
      console.log(JSON.stringify([await Memo.findOne(1), await Note.findOne(1)]));
      await db.dispose();`;
  const output = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  );
  expect(JSON.parse(output)).toEqual([{ id: 1, words: 'a', n: 1, m: 2 }, { id: 1, words: 'b', n: 3 }]); // prettier-ignore
});
