/** Faults on a real database: locks, lost connections and late answers, and what pools, transactions and records make of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigError, ConnectionLostError, LockError, UniqueViolationError } from '../core/errors.ts';
import { systemClock } from '../core/clock.ts';
import { Database, Model } from '../database.ts';
import type { Backend } from '../backend/backend.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FakeBackend } from './fake-backend.ts';
import { FaultyBackend } from './faulty-backend.ts';
import { settle, VirtualClock } from './virtual-clock.ts';

class Note extends Model('notes', { ...integerKey, words: text().unique(), stars: integer().default(0) }) {}

let folder: string;
let faults: FaultyBackend;
let db: Database;
let sent: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-faults-'));
  faults = new FaultyBackend(SQLiteBackend);
  db = new Database({ database: join(folder, 'a.db'), poolTimeout: 5 }, faults).bind(Note);
  await db.createTables([Note]);
  sent = [];
  db.on('query', ({ sql, error }) =>
    sent.push(`${sql.split(' ')[0]}${error instanceof Error ? ` ${error.name}` : ''}`),
  );
});
afterEach(async () => {
  await db.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** The words that another connection to the file sees. */
async function committed(): Promise<unknown[]> {
  await using other = new Database({ database: join(folder, 'a.db') }, SQLiteBackend);
  return (await other.sql`select words from notes order by id`).map(({ words }) => words);
}

/** What a promise rejects with. */
const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'nothing', (error: unknown) => error); // prettier-ignore

describe('a lock', () => {
  test('is an error that transactions run again for, with everything of the first attempt undone', async () => {
    faults.inject({ match: /^insert/, error: 'locked', after: 1 });
    await db.transaction(
      async () => {
        await Note.create({ words: 'a' });
        await Note.create({ words: 'b' });
      },
      { retries: 1 },
    );
    expect(sent).toEqual(['begin', 'insert', 'insert LockError', 'rollback', 'begin', 'insert', 'insert', 'commit']);
    expect(await committed()).toEqual(['a', 'b']);
    expect(faults.injected).toHaveLength(1);
  });

  test('at the commit leaves nothing behind', async () => {
    faults.inject({ match: /^commit$/, error: 'locked' });
    const error = await failure(db.transaction(() => Note.create({ words: 'a' })));
    expect(error).toBeInstanceOf(LockError);
    expect([await committed(), db.pool.getStats().used]).toEqual([[], 0]);
  });

  test('of the driver is waited for by the library, and each of its tries is a statement', async () => {
    const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    faults.inject({ match: /^insert/, error: busy, times: 3 });
    await Note.create({ words: 'a' });
    expect([sent, faults.injected.length, await committed()]).toEqual([['insert'], 3, ['a']]);
  });
});

test('an error of the driver is put in the terms of the library, with the statement', async () => {
  const cause = Object.assign(new Error('UNIQUE constraint failed: notes.words'), { code: 'SQLITE_CONSTRAINT_UNIQUE' });
  faults.inject({ match: /^insert/, error: cause });
  const error = await failure(Note.create({ words: 'a' }));
  expect(error).toBeInstanceOf(UniqueViolationError);
  expect(error).toMatchObject({ cause, constraint: 'notes.words' });
  expect(await committed()).toEqual([]);
});

describe('a lost connection', () => {
  test('at a statement takes its transaction with it, and the pool opens another', async () => {
    const closed: string[] = [];
    db.pool.on('close', ({ reason }) => closed.push(reason));
    faults.inject({ match: /^update/, error: 'lost' });
    const note = await Note.create({ words: 'a' });
    const work = db.transaction(async () => {
      await Note.create({ words: 'b' });
      note.stars = 5;
      await note.save();
    });
    expect(await failure(work)).toBeInstanceOf(ConnectionLostError);
    // Nothing is rolled back over a connection that is gone.
    expect(sent).toEqual(['insert', 'begin', 'insert', 'update ConnectionLostError']);
    expect([closed, await committed(), note.dirtyFields]).toEqual([['lost'], ['a'], ['stars']]);
    await note.save();
    expect((await Note.findOneOrFail(note.id)).stars).toBe(5);
  });

  test.each([
    ['before', []],
    ['after', ['a']],
  ] as const)(
    '%s the commit gives the same error and counts as a rollback, but the databases differ',
    async (when, rows) => {
      faults.inject({ match: /^commit$/, error: 'lost', when });
      const seen: string[] = [];
      const error = await failure(
        db.transaction(async (tx) => {
          tx.afterCommit(() => seen.push('commit'));
          tx.afterRollback(() => seen.push('rollback'));
          await Note.create({ words: 'a' });
        }),
      );
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect([seen, await committed()]).toEqual([['rollback'], rows]);
      await Note.create({ words: 'b' });
      expect(await committed()).toEqual([...rows, 'b']);
    },
  );

  test('runs nothing more, also for who catches the error and goes on', async () => {
    faults.inject({ match: /^select/, error: 'lost' });
    const later: unknown[] = [];
    const work = db.transaction(async () => {
      later.push(await failure(Note.query().all()));
      later.push(await failure(Note.create({ words: 'a' })));
    });
    expect(await failure(work)).toMatchObject({ code: 'AR_TRANSACTION', cause: later[0] });
    expect(later[1]).toMatchObject({ code: 'AR_TRANSACTION' });
    expect(await committed()).toEqual([]);
  });

  test('that reads is replaced, at once for statements by themselves', async () => {
    await Note.create({ words: 'a' });
    const opened: number[] = [];
    db.pool.on('connect', ({ connectionId }) => opened.push(connectionId));
    expect(await Note.query().count()).toBe(1);
    faults.inject({ match: /^select/, error: 'lost' });
    expect(await failure(Note.query().count())).toBeInstanceOf(ConnectionLostError);
    expect(await Note.query().count()).toBe(1);
    expect(opened).toHaveLength(2);
  });

  test('in the middle of a stream ends it, and the rows before it are there', async () => {
    await Note.insertAll(Array.from({ length: 5 }, (_, i) => ({ words: `${i}` })));
    faults.inject({ match: /^select/, error: 'lost', when: 'after' });
    const words: string[] = [];
    const read = async (): Promise<void> => {
      for await (const note of Note.query().stream({ chunkSize: 2 })) words.push(note.words);
    };
    expect(await failure(read())).toBeInstanceOf(ConnectionLostError);
    expect(words.slice(0, 4)).toEqual(['0', '1', '2', '3']);
    expect([await Note.query().count(), db.pool.getStats().used]).toEqual([5, 0]);
  });

  test('is told to the holder of a lease, and lent to nobody else', async () => {
    const lease = await db.pool.acquire();
    faults.inject({ error: 'lost' });
    const query = { sql: 'select 1', params: [], kind: 'read' } as const;
    const error = await failure((async () => lease.connection.run(query))());
    expect(() => lease.connection).toThrow(expect.objectContaining({ code: 'AR_CONNECTION_LOST', cause: error }));
    await lease.release();
    const next = await db.pool.acquire();
    expect(next.connectionId).not.toBe(lease.connectionId);
    expect((await next.connection.run(query)).rows).toEqual([[1]]);
    await next.release();
  });
});

describe('a late answer', () => {
  const query = { sql: 'select 1', params: [], kind: 'read' } as const;

  /** A connection on a clock that moves when told, with the log of the backend behind it. */
  async function late() {
    const clock = new VirtualClock();
    const inner = new FakeBackend();
    const slow = new FaultyBackend(inner, { clock });
    const connector = slow.connector({ database: 'fake' });
    const connection = await connector.connect({ signal: new AbortController().signal, attempt: 1 });
    return { clock, slow, connector, connection, ran: () => inner.statements.length };
  }

  test('comes when its time has passed: the statement runs then, or has run before', async () => {
    const { clock, slow, connection, ran } = await late();
    for (const [when, meanwhile] of [
      ['before', 0],
      ['after', 1],
    ] as const) {
      slow.inject({ delayMs: 1_000, when });
      const before = ran();
      let answered = false;
      const answer = Promise.resolve(connection.run(query)).then(() => (answered = true));
      await clock.advance(999);
      expect([ran() - before, answered], when).toEqual([meanwhile, false]);
      await clock.advance(1);
      await answer;
      expect([ran() - before, clock.pending], when).toEqual([1, 0]);
    }
  });

  test('may be an error, which comes as late', async () => {
    const { clock, slow, connection, ran } = await late();
    slow.inject({ delayMs: 1_000, error: 'locked' });
    const failed = failure(Promise.resolve(connection.run(query)));
    await clock.advance(999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect([await failed, ran()]).toEqual([expect.any(LockError), 0]);
  });

  test('is given up by a query whose caller has gone, and its connection closed, although the answer is an hour away', async () => {
    const clock = new VirtualClock();
    const slow = new FaultyBackend(SQLiteBackend, { clock });
    await using other = new Database({ database: join(folder, 'a.db') }, slow);
    await db.dispose();
    other.bind(Note);
    const closed: string[] = [];
    other.pool.on('close', ({ reason }) => closed.push(reason));
    slow.inject({ match: /^select/, delayMs: 3_600_000 });
    const caller = new AbortController();
    const waiting = failure(Note.query().deadline({ signal: caller.signal }).all());
    await vi.waitUntil(() => clock.pending === 1);
    const gone = new Error('gone');
    caller.abort(gone);
    expect(await waiting).toBe(gone);
    await vi.waitUntil(() => closed.length > 0);
    expect([closed, clock.pending, other.pool.getStats().used]).toEqual([['discarded'], 0, 0]);
    expect(await Note.query().count()).toBe(0);
  });

  test('is awaited by nobody once its connection is closed or lost', async () => {
    for (const end of ['close', 'loss'] as const) {
      const { clock, slow, connector, connection, ran } = await late();
      slow.inject({ delayMs: 1_000 });
      const waiting = failure(Promise.resolve(connection.run(query)));
      await settle();
      if (end === 'close') await connector.close(connection, { force: true });
      else {
        slow.inject({ error: 'lost' });
        await failure((async () => connection.run(query))());
      }
      expect([await waiting, clock.pending, ran()], end).toEqual([expect.any(ConnectionLostError), 0, 0]);
      expect(await failure((async () => connection.run(query))()), end).toBeInstanceOf(ConnectionLostError);
    }
  });

  test('is lost when another statement has lost the connection meanwhile', async () => {
    const answers: (() => void)[] = [];
    const inner = new FakeBackend({
      answer: ({ sql }) =>
        sql === 'slow' ? new Promise((resolve) => answers.push(() => resolve(undefined))) : undefined,
    });
    const faulty = new FaultyBackend(inner);
    const connector = faulty.connector({ database: 'fake' });
    const connection = await connector.connect({ signal: new AbortController().signal, attempt: 1 });
    const slow = failure(Promise.resolve(connection.run({ ...query, sql: 'slow' })));
    faulty.inject({ error: 'lost' });
    await failure((async () => connection.run(query))());
    answers[0]!();
    expect(await slow).toBeInstanceOf(ConnectionLostError);
  });
});

describe('a backend with faults', () => {
  test('is told apart from the one behind it, so that models of both never share a pool', () => {
    const config = { database: join(folder, 'a.db') };
    expect(faults.identity(config)).toBe(SQLiteBackend.identity(config));
    class Other extends Model('notes', { ...integerKey }) {}
    class Another extends Model('notes', { ...integerKey }) {}
    const [first, second] = [Other.configure(config, faults), Another.configure(config, SQLiteBackend)];
    expect(first).not.toBe(second);
    return Promise.all([first.dispose(), second.dispose()]);
  });

  test('refuses one that would not let it in', async () => {
    const { createPool } = SQLiteBackend;
    const deaf: Backend = { ...SQLiteBackend, createPool: (config, options) => createPool(config, options) };
    const open = (): unknown => new Database({ database: ':memory:' }, new FaultyBackend(deaf));
    expect(open).toThrow(ConfigError);
    expect(open).toThrow(/does not use 'wrap'/);
  });

  test('may have faults behind another one, which meets a statement first', async () => {
    const outer = new FaultyBackend(faults);
    await db.dispose();
    await using both = new Database({ database: join(folder, 'a.db') }, outer).bind(Note);
    faults.inject({ match: /^select/, error: 'locked', times: 2 });
    outer.inject({ match: /^select/, error: new UniqueViolationError('outer') });
    const failures = [await failure(Note.query().count()), await failure(Note.query().count())];
    expect(failures).toEqual([expect.any(UniqueViolationError), expect.any(LockError)]);
    expect([outer.injected.length, faults.injected.length, both.pool.getStats().used]).toEqual([1, 1, 0]);
  });

  test('refuses a lock after the statement, for which that would be run twice', () => {
    const busy = Object.assign(new Error(), { code: 'SQLITE_BUSY' });
    expect(() => faults.inject({ error: busy, when: 'after' })).toThrow(/would be run twice/);
    expect(() => faults.inject(null as never)).toThrow(/takes an object/);
    expect(typeof faults.inject({ error: busy })).toBe('function');
  });

  test('refuses the configurations that the one behind it refuses', () => {
    expect(() => new Database({ database: 'a.db', host: 'localhost' }, faults)).toThrow(/'host' has no meaning/);
  });

  test('refuses what is no backend and options it does not know', () => {
    expect(() => new FaultyBackend(undefined as never)).toThrow(/takes the backend/);
    expect(() => new FaultyBackend(SQLiteBackend, { clokc: systemClock } as never)).toThrow(/'clokc'.*'clock'/);
  });

  test('watches what the one behind it watches, and nothing where that does not', () => {
    expect(typeof faults.watch).toBe('function');
    expect(new FaultyBackend(new FakeBackend()).watch).toBeUndefined();
  });

  test('waits on the clock of the machine unless told otherwise', async () => {
    const timers = vi.spyOn(systemClock, 'setTimer');
    faults.inject({ match: /^select/, delayMs: 7 });
    expect(await Note.query().all()).toEqual([]);
    expect(timers.mock.calls.filter(([, delayMs]) => delayMs === 7)).toHaveLength(1);
    timers.mockRestore();
  });
});
