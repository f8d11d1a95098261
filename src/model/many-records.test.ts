/** Statements for many records: their text, how rows are divided among them, and what a database answers that keeps no order. */
import { afterEach, describe, expect, test } from 'vitest';
import { DatabaseError, RecordNotFoundError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { Database, Model, type AnyModelClass } from '../database.ts';
import { bigint, integer, text, timestamp } from '../schema/columns.ts';
import { integerKey, optimisticLock } from '../schema/groups.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';
import { chunked } from './new-rows.ts';

let open: Database | undefined;
afterEach(() => open?.dispose());

/** A database that records what it is told and answers as it is told. */
function fake(model: AnyModelClass, answer: (query: CompiledQuery) => FakeAnswer): () => unknown[] {
  const backend = new FakeBackend({ answer });
  open = new Database({ database: 'fake' }, backend).bind(model);
  return () => backend.statements.splice(0).map(({ sql, params }) => [sql, ...params]);
}

const notes = () => class Note extends Model('notes', { ...integerKey, words: text(), n: integer().nullable() }) {};

describe('insertAll', () => {
  test('leaves keys to the database, or names them all', async () => {
    const Note = notes();
    const log = fake(Note, ({ sql }) => (sql.includes('returning') ? { rows: [[1], [2]] } : undefined));
    await Note.insertAll([{ words: 'a' }, { words: 'b', n: 2 }]);
    await Note.insertAll([{ id: 7, words: 'c' }]);
    expect(log()).toEqual([
      ['insert into "notes" ("words", "n") values (?, ?), (?, ?) returning "id"', 'a', null, 'b', 2],
      ['insert into "notes" ("id", "words", "n") values (?, ?, ?)', 7, 'c', null],
    ]);
  });

  test('gives keys in their order, whatever the order in which they are returned', async () => {
    const Note = notes();
    fake(Note, () => ({ rows: [[12], [9], [10]] }));
    const made = await Note.insertAll([{ words: 'a' }, { words: 'b' }, { words: 'c' }]);
    expect(made.map(({ id, words }) => [id, words])).toEqual([
      [9, 'a'],
      [10, 'b'],
      [12, 'c'],
    ]);
  });

  test('keeps all digits of 64-bit keys', async () => {
    class Big extends Model('bigs', { id: bigint().primaryKey(), n: integer() }) {}
    fake(Big, () => ({ rows: [[2n ** 62n + 1n]] }));
    expect((await Big.insertAll([{ n: 1 }]))[0]!.id).toBe(2n ** 62n + 1n);
  });

  test('does not guess which rows the keys are of when there are fewer', async () => {
    const Note = notes();
    fake(Note, () => ({ rows: [[1]] }));
    await expect(Note.insertAll([{ words: 'a' }, { words: 'b' }])).rejects.toThrow(DatabaseError);
  });

  test('writes rows with keys before those without, in one transaction', async () => {
    const Note = notes();
    const log = fake(Note, ({ sql }) => (sql.includes('returning') ? { rows: [[9]] } : undefined));
    await Note.insertAll([{ words: 'a' }, { id: 8, words: 'b' }]);
    expect(log().map((entry) => (entry as string[])[0]!.slice(0, 30))).toEqual([
      'begin immediate',
      'insert into "notes" ("id", "wo',
      'insert into "notes" ("words", ',
      'commit',
    ]);
  });
});

describe('rows are divided', () => {
  test('so that no statement binds more than the database allows', () => {
    const rows = Array.from({ length: 10 }, (_, i) => i);
    expect(chunked(rows, 3, 12).map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(chunked(rows, 3, 12, 1).map(({ length }) => length)).toEqual([3, 3, 3, 1]);
    expect(chunked(rows, 20, 12)).toHaveLength(10);
    expect(chunked([], 3, 12)).toEqual([]);
  });

  test('so that a statement stays small where the database allows more', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => i);
    expect(chunked(rows, 5, 32_766).map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 1_000));
  });
});

describe('upsertAll', () => {
  test('binds columns that change with every update behind the rows, and counts the version of the row that is there', async () => {
    const moment = new Date('2026-01-31T12:00:00.000Z');
    class Page extends Model('pages', {
      ...integerKey, ...optimisticLock, slug: text().unique(), hits: integer().default(0),
      at: timestamp().default(new Date(0)).onUpdate(() => moment),
    }) {} // prettier-ignore
    const log = fake(Page, () => ({ rows: [[5, 3, 'a', 1, moment.toISOString()]] }));
    const [page] = await Page.upsertAll([{ slug: 'a', hits: 1 }], { on: ['slug'] });
    expect([page!.id, page!.version, page!.at, page!.isDirty]).toEqual([5, 3, moment, false]);
    expect(log()).toEqual([
      [
        'insert into "pages" ("version", "slug", "hits", "at") values (?, ?, ?, ?) on conflict ("slug") do update set ' +
          '"hits" = excluded."hits", "at" = ?, "version" = "pages"."version" + 1 returning "id", "version", "slug", "hits", "at"',
        1,
        'a',
        1,
        new Date(0).toISOString(),
        moment.toISOString(),
      ],
    ]);
  });

  test('answers in the order given, whatever the order in which rows are returned', async () => {
    class Tag extends Model('tags', { name: text().primaryKey(), n: integer() }) {}
    fake(Tag, () => ({ rows: [['b', 2], ['a', 1]] })); // prettier-ignore
    const made = await Tag.upsertAll([{ name: 'a', n: 1 }, { name: 'b', n: 2 }], { on: ['name'] }); // prettier-ignore
    expect(made.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('does not guess which row is meant when the database answers with another key', async () => {
    class Tag extends Model('tags', { name: text().primaryKey(), n: integer() }) {}
    fake(Tag, () => ({ rows: [['A', 1]] }));
    await expect(Tag.upsertAll([{ name: 'a', n: 1 }], { on: ['name'] })).rejects.toThrow(RecordNotFoundError);
  });
});
