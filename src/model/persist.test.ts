/** Writing records: which statements, with which values, and what the record holds when the write succeeds, fails or is undone. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  DatabaseError,
  QueryError,
  RecordNotFoundError,
  TransactionError,
  TypeConversionError,
} from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { Database, Model, type AnyModelClass } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { bigint, integer, json, text, timestamp } from '../schema/columns.ts';
import { integerKey, optimisticLock, timestamps } from '../schema/groups.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';

let open: Database | undefined;
afterEach(() => open?.dispose());

/** A database that records what it is told; writes change one row and make the key 7 unless told otherwise. */
function fake(
  models: readonly AnyModelClass[],
  answer: (query: CompiledQuery) => FakeAnswer | Promise<FakeAnswer> = () => undefined,
): { db: Database; log: () => unknown[] } {
  const backend = new FakeBackend({
    scope: asyncScope,
    answer: (query) => answer(query) ?? { changes: 1, lastInsertId: 7 },
  });
  open = new Database({ database: 'fake' }, backend).bind(...models);
  return { db: open, log: () => backend.statements.splice(0).map(({ sql, params }) => [sql, ...params]) };
}

const notes = () => class Note extends Model('notes', { ...integerKey, words: text(), n: integer().nullable() }) {};
type Note = InstanceType<ReturnType<typeof notes>>;

/** A record's own properties, without its class. */
const plain = (record: object): Record<string, unknown> => Object.fromEntries(Object.entries(record));

describe('inserting', () => {
  test('names every column but the key, which the database makes', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    const note = await Note.create({ words: 'a' });
    expect(log()).toEqual([['insert into "notes" ("words", "n") values (?, ?)', 'a', null]]);
    expect(plain(note)).toEqual({ id: 7, words: 'a', n: null });
  });

  test('names the key when it is given', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    expect((await Note.create({ id: 3, words: 'a' })).id).toBe(3);
    expect(log()).toEqual([['insert into "notes" ("id", "words", "n") values (?, ?, ?)', 3, 'a', null]]);
  });

  test('works for a table of nothing but a key', async () => {
    class Ticket extends Model('tickets', { ...integerKey }) {}
    const { log } = fake([Ticket]);
    expect((await Ticket.create({})).id).toBe(7);
    expect(log()).toEqual([['insert into "tickets" default values']]);
  });

  test('keeps all digits of a 64-bit key', async () => {
    class Big extends Model('bigs', { id: bigint().primaryKey() }) {}
    let wanted: boolean | undefined;
    fake([Big], ({ bigints }) => ((wanted = bigints), { lastInsertId: 2n ** 62n + 1n, changes: 1 }));
    expect((await Big.create({})).id).toBe(2n ** 62n + 1n);
    expect(wanted).toBe(true);
  });

  test('refuses a column without value and default, and one that is not there', async () => {
    const Note = notes();
    const { log } = fake([Note]);
    await expect(Note.create({} as never)).rejects.toThrow(new TypeConversionError('notes.words has no value and no default.')); // prettier-ignore
    await expect(Note.create({ words: 'a', word: 'b' } as never)).rejects.toThrow(/no column 'word'\. Did you mean 'words'\?/); // prettier-ignore
    await expect(Note.create(null as never)).rejects.toThrow(QueryError);
    expect(log()).toEqual([]);
  });

  test('leaves the record new when the database refuses it', async () => {
    const Note = notes();
    fake([Note], () => new DatabaseError('no'));
    const note = new Note({ words: 'a' });
    await expect(note.save()).rejects.toThrow('no');
    expect([note.isNewRecord, note.id]).toEqual([true, undefined]);
  });
});

describe('updating', () => {
  async function saved(answer?: (query: CompiledQuery) => FakeAnswer): Promise<{ note: Note; log: () => unknown[] }> {
    const Note = notes();
    const { log } = fake([Note], answer);
    const note = await Note.create({ words: 'a', n: 1 });
    log();
    return { note, log };
  }

  test('writes the changed columns, found by the key that was read', async () => {
    const { note, log } = await saved();
    note.n = null;
    await note.save();
    note.id = 8;
    await note.save();
    note.words = 'b';
    await note.save();
    expect(log()).toEqual([
      ['update "notes" set "n" = ? where "id" = ?', null, 7],
      ['update "notes" set "id" = ? where "id" = ?', 8, 7],
      ['update "notes" set "words" = ? where "id" = ?', 'b', 8],
    ]);
  });

  test('keeps the record dirty when the database refuses it, and when its row is gone', async () => {
    let answer: FakeAnswer = new DatabaseError('no');
    const { note } = await saved(({ sql }) => (sql.startsWith('update') ? answer : undefined));
    note.words = 'b';
    await expect(note.save()).rejects.toThrow('no');
    answer = { changes: 0 };
    await expect(note.save()).rejects.toThrow(
      new RecordNotFoundError('Note 7 cannot be saved: its row no longer exists.'),
    );
    expect([note.dirtyFields, note.words]).toEqual([['words'], 'b']);
  });

  test('a value changed while the save is under way is still to be saved', async () => {
    const Note = notes();
    const { log } = fake([Note], () => Promise.resolve({ changes: 1, lastInsertId: 7 }));
    const note = await Note.create({ words: 'a' });
    note.words = 'b';
    const saving = note.save();
    note.words = 'c';
    await saving;
    expect(note.dirtyFields).toEqual(['words']);
    await note.save();
    expect(log().map((entry) => (entry as unknown[])[1])).toEqual(['a', 'b', 'c']);
  });

  test('updatedAt moves with a change, is left alone when given, and goes back when the write fails', async () => {
    class Dated extends Model('dated', { ...integerKey, ...timestamps, words: text() }) {}
    let fails = false;
    fake([Dated], () => (fails ? new DatabaseError('no') : undefined));
    const start = new Date(0);
    const record = await Dated.create({ words: 'a', createdAt: start });
    record.words = 'b';
    fails = true;
    await expect(record.save()).rejects.toThrow('no');
    expect([record.updatedAt, record.dirtyFields]).toEqual([start, ['words']]);
    fails = false;
    record.updatedAt = new Date(5);
    await record.save();
    expect(record.updatedAt).toEqual(new Date(5));
    record.words = 'c';
    await record.save();
    expect(record.updatedAt.getTime()).toBeGreaterThan(1e12);
  });

  test('a value that cannot be written fails before anything is asked, and changes nothing', async () => {
    const { note, log } = await saved();
    note.n = 0.5;
    expect(note.isDirty).toBe(true);
    await expect(note.save()).rejects.toThrow(
      new TypeConversionError('notes.n must be a whole number within ±(2^53 - 1), got 0.5.'),
    );
    note.n = undefined as never;
    await expect(note.save()).rejects.toThrow(/notes\.n has no value/);
    expect(log()).toEqual([]);
  });

  test('a version is bound with the key, and nothing is set before the database has answered', async () => {
    class Page extends Model('pages', { ...integerKey, ...optimisticLock, ...timestamps, title: text() }) {}
    let arrive = (_answer: FakeAnswer): void => {};
    const { log } = fake([Page], ({ sql }) =>
      sql.startsWith('update') ? new Promise((resolve) => { arrive = resolve; }) : undefined); // prettier-ignore
    const page = await Page.create({ title: 'a', createdAt: new Date(0) });
    page.title = 'b';
    const saving = page.save();
    expect([page.version, page.updatedAt]).toEqual([1, new Date(0)]);
    arrive({ changes: 1 });
    await saving;
    expect([page.version, page.isDirty]).toEqual([2, false]);
    expect(page.updatedAt.getTime()).toBeGreaterThan(1e12);
    const sql = 'update "pages" set "title" = ?, "updated_at" = ?, "version" = ? where "id" = ? and "version" = ?';
    expect(log().at(-1)).toEqual([sql, 'b', page.updatedAt.toISOString(), 2, 7, 1]);
  });

  test('a misspelt option is refused', async () => {
    const { note } = await saved();
    note.words = 'b';
    await expect(note.save({ trx: 1 } as never)).rejects.toThrow(/Unknown option of save\(\) 'trx'/);
    await expect(note.delete({ soft: true } as never)).rejects.toThrow(/'soft'/);
    await expect(note.refresh({ hard: true } as never)).rejects.toThrow(/'hard'/);
  });

  test('two records write the same columns with the same text, in whatever order they changed', async () => {
    const { note, log } = await saved();
    [note.n, note.words] = [2, 'b'];
    await note.save();
    [note.words, note.n] = ['c', 3];
    await note.save();
    const [first, second] = log() as string[][];
    expect(first![0]).toBe(second![0]);
  });
});

describe('what counts as changed', () => {
  test('values are compared as they would be stored, not by identity', async () => {
    class Thing extends Model('things', { ...integerKey, at: timestamp(), data: json(), big: bigint() }) {}
    fake([Thing], ({ kind }) =>
      kind === 'read' ? { rows: [[1n, '2026-01-31 10:00:00', '{ "a" : 1 }', 5n]] } : undefined,
    );
    const [thing] = await Thing.findAll();
    expect(thing!.dirtyFields).toEqual([]);
    expect(thing!.at).toEqual(new Date('2026-01-31T10:00:00Z'));
    thing!.at = new Date('2026-01-31T10:00:00.000Z');
    thing!.data = { a: 1 };
    thing!.big = 5n;
    expect(thing!.dirtyFields).toEqual([]);
    thing!.data = { a: 2 };
    expect(thing!.dirtyFields).toEqual(['data']);
  });

  test('of a new record all columns that have a value', () => {
    const Note = notes();
    expect(new Note({ words: 'a' }).dirtyFields).toEqual(['words', 'n']);
  });
});

describe('in a transaction that is undone', () => {
  test('a write that ends after the rollback began does not make the record look saved', async () => {
    const Note = notes();
    let arrive = (): void => {};
    const { db } = fake([Note], ({ sql }) =>
      sql.startsWith('insert') ? new Promise((resolve) => { arrive = () => resolve({ lastInsertId: 9, changes: 1 }); }) : undefined); // prettier-ignore
    const note = new Note({ words: 'a' });
    let saving: Promise<unknown> | undefined;
    const attempt = db.transaction(async () => {
      saving = note.save();
      throw new Error('stop');
    });
    await Promise.resolve();
    setTimeout(() => arrive());
    await expect(attempt).rejects.toThrow('stop');
    await saving;
    expect([note.isNewRecord, note.id]).toEqual([true, undefined]);
  });

  test('thousands of records are as they were', async () => {
    const Note = notes();
    const { db } = fake([Note]);
    const records = Array.from({ length: 5_000 }, () => new Note({ words: 'a' }));
    const attempt = db.transaction(async () => {
      await db.transaction(async () => void (await Promise.all(records.map((record) => record.save()))));
      throw new Error('stop');
    });
    await expect(attempt).rejects.toThrow('stop');
    expect(records.filter((record) => !record.isNewRecord)).toEqual([]);
  });

  test('a record whose save is refused because the transaction has ended keeps its state', async () => {
    const Note = notes();
    const { db } = fake([Note]);
    const note = new Note({ words: 'a' });
    await db.transaction(async (tx) => {
      await tx.rollback();
      await expect(note.save()).rejects.toThrow(TransactionError);
    });
    expect(note.isNewRecord).toBe(true);
    await note.save();
    expect(note.isNewRecord).toBe(false);
  });
});

describe('records without a key', () => {
  test('can be read and inserted, and say why one of them cannot be written', async () => {
    class Line extends Model('lines', { words: text() }) {}
    const { log } = fake([Line]);
    const line = await Line.create({ words: 'a' });
    line.words = 'b';
    for (const write of [() => line.save(), () => line.delete(), () => line.refresh()])
      await expect(write()).rejects.toThrow(new QueryError('Line has no primary key, so one record cannot be written by itself.')); // prettier-ignore
    await expect(Line.findOne(1 as never)).rejects.toThrow(/Line has no primary key/);
    expect(log()).toHaveLength(1);
  });

  test('what was never saved cannot be deleted or refreshed', async () => {
    const Note = notes();
    fake([Note]);
    await expect(new Note({ words: 'a' }).delete()).rejects.toThrow(/never saved/);
    await expect(new Note({ words: 'a' }).refresh()).rejects.toThrow(/never saved/);
  });
});
