/** Rows becoming records: the generated constructor, the loop where generating code is forbidden, and what subclasses may do. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { Database, Model, type AnyModelClass } from '../database.ts';
import { bigint, blob, boolean, decimal, integer, json, text, timestamp } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';

afterEach(() => vi.unstubAllGlobals());

/** Binds models to a database whose every answer are these rows. */
function answering(rows: SqlValue[][], ...models: AnyModelClass[]): void {
  new Database({ database: 'fake' }, new FakeBackend({ answer: () => ({ rows }) })).bind(...models);
}

const things = () =>
  class Thing extends Model('things', {
    ...integerKey, yes: boolean(), at: timestamp().nullable(), cost: decimal(8, 2), data: json(), big: bigint(), bytes: blob(), words: text(),
  }) {}; // prettier-ignore

const ROW: SqlValue[] = [1n, 1n, null, 1.1, '[1]', 3n, Buffer.from('a'), 'w'];

/** What the row above is as a record. */
async function check(Thing: ReturnType<typeof things>): Promise<void> {
  answering([ROW], Thing);
  const [thing] = await Thing.findAll();
  const { cost, bytes } = thing!;
  const { cost: _cost, ...rest } = plain(thing!);
  expect(rest).toEqual({ id: 1, yes: true, at: null, data: [1], big: 3n, bytes: Uint8Array.of(97), words: 'w' });
  expect(bytes.constructor).toBe(Uint8Array);
  expect(cost.toString()).toBe('1.1');
  expect(Object.keys(thing!)).toEqual(['id', 'yes', 'at', 'cost', 'data', 'big', 'bytes', 'words']);
  expect([thing instanceof Thing, thing!.isNewRecord, thing!.isDirty]).toEqual([true, false, false]);
  const made = new Thing({ yes: false, cost: 2, data: {}, big: 1n, bytes: Uint8Array.of(), words: '' });
  expect([made.isNewRecord, made.id, made.at, String(made.cost)]).toEqual([true, undefined, null, '2']);
}

/** A record's own properties, without its class. */
const plain = (record: object): Record<string, unknown> => Object.fromEntries(Object.entries(record));

describe('hydration', () => {
  test('decodes each column and keeps their order', () => check(things()));

  test('does the same by a loop where functions cannot be generated', async () => {
    const original = Function;
    let refused = 0;
    const forbidden = new Proxy(original, {
      construct() {
        refused++;
        throw new EvalError('Code generation from strings disallowed for this context');
      },
    });
    vi.stubGlobal('Function', forbidden);
    const Thing = things();
    vi.unstubAllGlobals();
    expect(refused).toBe(1);
    await check(Thing);
  });

  test('a column’s name is data to the generated code, whatever characters it has', async () => {
    const wild = `a"];globalThis.hacked = true;//`;
    class Wild extends Model('wild', { ...integerKey, [wild]: text().named('w'), 'a-b': integer(), ünï: text() }) {}
    answering([[1, 'x', 2, 'y']], Wild);
    expect(plain((await Wild.findOne(1))!)).toEqual({ id: 1, [wild]: 'x', 'a-b': 2, ünï: 'y' });
    expect('hacked' in globalThis).toBe(false);
  });

  test('all records of a model have the same hidden class', async () => {
    const Thing = things();
    answering([ROW, ROW], Thing);
    const [a, b] = await Thing.findAll();
    expect(Object.getPrototypeOf(a)).toBe(Thing.prototype);
    expect(Object.keys(a!)).toEqual(Object.keys(b!));
  });
});

test('everything works in a process that forbids generating code', { timeout: 30_000 }, () => {
  const program = `
      const { Model, Database, text, integerKey } = await import('${resolve('src/index.ts')}');
      const { SQLiteBackend } = await import('${resolve('src/sqlite/index.ts')}');
      let forbidden = false;
      try { new Function('return 1')(); } catch { forbidden = true; }
      class Note extends Model('notes', { ...integerKey, words: text() }) {}
      const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Note);
      await db.createTables([Note]);
      const note = await Note.create({ words: 'a' });
      note.words = 'b';
      await note.save();
      console.log(JSON.stringify([forbidden, await Note.findOne(note.id), await Note.query().where({ words: 'b' }).count()]));
      await db.dispose();`;
  const output = execFileSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  );
  expect(JSON.parse(output)).toEqual([true, { id: 1, words: 'b' }, 1]);
});

describe('subclasses', () => {
  test('may have fields, getters and methods of their own', async () => {
    class Note extends Model('notes', { ...integerKey, words: text() }) {
      readonly tags: string[] = [];
      get shout(): string {
        return this.words.toUpperCase();
      }
    }
    answering([[1, 'a']], Note);
    const note = await Note.findOneOrFail(1);
    expect([note.shout, note.tags, note.isDirty]).toEqual(['A', [], false]);
  });

  test('records are of the class that was asked, also of one that extends a model', async () => {
    class Note extends Model('notes', { ...integerKey, words: text() }) {}
    class Memo extends Note {
      memo(): string {
        return `memo ${this.words}`;
      }
    }
    answering([[1, 'a']], Note);
    expect((await Memo.findOneOrFail(1)).memo()).toBe('memo a');
    expect(await Note.findOneOrFail(1)).not.toBeInstanceOf(Memo);
  });

  test('a constructor that does not pass its arguments on is refused by name', async () => {
    class Note extends Model('notes', { ...integerKey, words: text() }) {
      constructor(words: string | { words: string }) {
        super(typeof words === 'string' ? { words } : words);
      }
    }
    answering([[1, 'a']], Note);
    expect(new Note('x').words).toBe('x');
    await expect(Note.findAll()).rejects.toThrow(ConfigError);
    await expect(Note.findAll()).rejects.toThrow(/Note declares a constructor of its own/);
  });
});

describe('new records', () => {
  test('keep JSON input apart from the symbol that means a row', () => {
    class Note extends Model('notes', { ...integerKey, words: text() }) {}
    const made = new Note(JSON.parse('{"words": "a", "id": 5}') as { words: string });
    expect([made.isNewRecord, made.id]).toEqual([true, 5]);
    expect(() => new Note(JSON.parse('{"words": "a", "__proto__": {"isNewRecord": false}}') as { words: string })).toThrow(/no column '__proto__'/); // prettier-ignore
    expect(() => new Note(JSON.parse('{"words": "a", "save": 1}') as { words: string })).toThrow(/no column 'save'/);
  });

  test('defaults see the columns before them, and are checked like any value', () => {
    class Page extends Model('pages', {
      ...integerKey,
      title: text(),
      slug: text().default(((page: { title: string }) => page.title.toLowerCase()) as () => string),
      n: integer().default(() => 'x' as never),
    }) {}
    expect(() => new Page({ title: 'Hello' })).toThrow(/pages\.n must be a whole number/);
    expect(new Page({ title: 'Hello', n: 1 }).slug).toBe('hello');
  });

  test('columns cannot have the names of what records do', () => {
    for (const name of ['save', 'isDirty', 'toJSON', 'constructor', 'related'])
      expect(() => Model('x', { [name]: text() } as never)).toThrow(ConfigError);
    expect(() => Model('x', {})).toThrow(/no columns/);
    expect(() => Model('', { a: text() })).toThrow(ConfigError);
    expect(() => Model('x', { a: 'text' } as never)).toThrow(/'a' is not a column/);
    expect(() => Model('x', { a: text() }, { a: () => undefined })).toThrow(/taken by a column/);
  });
});
