/** Faults where things end: savepoints that cannot be rolled back, and streams whose rows come when nobody waits any more. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LockError, QueryTimeoutError, TransactionError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { FaultyBackend } from './faulty-backend.ts';
import { VirtualClock } from './virtual-clock.ts';

class Note extends Model('notes', { ...integerKey, words: text() }) {}

let folder: string;
let clock: VirtualClock;
let faults: FaultyBackend;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'activerecord-ends-'));
  clock = new VirtualClock();
  faults = new FaultyBackend(SQLiteBackend, { clock });
  db = new Database({ database: join(folder, 'a.db'), poolTimeout: 5 }, faults).bind(Note);
  await db.createTables([Note]);
});
afterEach(async () => {
  await db.dispose({ force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** What a promise rejects with. */
const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'nothing', (error: unknown) => error); // prettier-ignore

describe('a part that cannot be rolled back is not committed with the rest', () => {
  test('when it is a nested transaction whose error the outer one catches', async () => {
    faults.inject({ match: /^rollback to/, error: 'locked' });
    const own = new Error('own');
    const [outer, inner] = [new Note({ words: 'outer' }), new Note({ words: 'inner' })];
    const later: unknown[] = [];
    const work = db.transaction(async () => {
      await outer.save();
      const nested = db.transaction(async () => {
        await inner.save();
        throw own;
      });
      later.push(await failure(nested), await failure(Note.create({ words: 'more' })));
    });
    const error = await failure(work);
    expect(error).toBeInstanceOf(TransactionError);
    expect(error).toMatchObject({ cause: expect.any(LockError) });
    expect((error as Error).message).toMatch(/a part could not be rolled back.*Nothing of it is saved/s);
    expect(later).toEqual([own, expect.any(TransactionError)]);
    expect([await Note.query().count(), outer.isNewRecord, inner.isNewRecord]).toEqual([0, true, true]);
    expect(db.pool.getStats().used).toBe(0);
  });

  test('when it is what came after a savepoint', async () => {
    faults.inject({ match: /^rollback to/, error: 'locked' });
    const work = db.transaction(async (tx) => {
      await tx.savepoint('before');
      await Note.create({ words: 'a' });
      expect(await failure(tx.rollbackTo('before'))).toBeInstanceOf(LockError);
    });
    expect(await failure(work)).toBeInstanceOf(TransactionError);
    expect(await Note.query().count()).toBe(0);
  });
});

describe('a stream whose next row is an hour away', () => {
  const late = { match: /^select/, delayMs: 3_600_000 } as const;

  test.each([
    ['its first', { ...late, when: 'before' }, []],
    ['its last', { ...late, when: 'after' }, ['a']],
  ] as const)('ends when its caller has gone, at %s', async (_, fault, expected) => {
    await Note.create({ words: 'a' });
    faults.inject(fault);
    const told: unknown[] = [];
    const closed: string[] = [];
    db.on('query', ({ error }) => told.push(error));
    db.pool.on('close', ({ reason }) => closed.push(reason));
    const caller = new AbortController();
    const words: string[] = [];
    const reading = async (): Promise<void> => {
      const notes = Note.query().deadline({ signal: caller.signal }).stream({ chunkSize: 1 });
      for await (const note of notes) words.push(note.words);
    };
    const read = failure(reading());
    await vi.waitUntil(() => clock.pending === 1);
    const gone = new Error('gone');
    caller.abort(gone);
    expect([await read, words, told]).toEqual([gone, expected, [gone]]);
    expect([closed, clock.pending, db.pool.getStats().used]).toEqual([['discarded'], 0, 0]);
  });

  test('ends when its time is up', async () => {
    faults.inject(late);
    const reading = async (): Promise<void> => {
      for await (const _ of Note.query().deadline({ timeoutMs: 20 }).stream());
    };
    expect(await failure(reading())).toBeInstanceOf(QueryTimeoutError);
    expect([clock.pending, db.pool.getStats().used]).toEqual([0, 0]);
  });
});
