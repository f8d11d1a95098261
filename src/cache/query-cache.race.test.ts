/** Reads and writes that overtake each other, on a backend that answers when it is told to: nothing stale is kept or handed on. */
import { afterEach, expect, test } from 'vitest';
import { ConnectionLostError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';
import { settle } from '../testing/virtual-clock.ts';
import { QueryCache } from './query-cache.ts';

class Item extends Model('items', { ...integerKey, n: integer() }) {}
class Other extends Model('others', { ...integerKey, n: integer() }) {}

let open: Database | undefined;
afterEach(() => void open?.dispose());

/** A statement that waits for its answer. */
interface Sent {
  readonly sql: string;
  answer(answer?: FakeAnswer): Promise<void>;
}

/** A database on which every statement waits; `sent` are those that do now. */
function slow() {
  const sent: Sent[] = [];
  const backend = new FakeBackend({
    scope: asyncScope,
    answer: ({ sql }) =>
      new Promise((resolve) => {
        const answer = async (given?: FakeAnswer): Promise<void> => {
          sent.splice(sent.indexOf(entry), 1);
          resolve(given);
          await settle();
        };
        const entry: Sent = { sql, answer };
        sent.push(entry);
      }),
  });
  const db = (open = new Database({ database: 'fake', poolSize: 10 }, backend).bind(Item, Other));
  const next = async (word: string): Promise<Sent> => {
    await settle();
    const found = sent.find(({ sql }) => sql.startsWith(word));
    if (!found) throw new Error(`No ${word} has been sent, but: ${sent.map(({ sql }) => sql).join('; ')}`);
    return found;
  };
  return { db, cache: new QueryCache(db), sent, next };
}

const rows = (n: number): FakeAnswer => ({ rows: [[1, n]] });
const read = async (cache: QueryCache): Promise<number | undefined> => (await Item.query().cached(cache).one())?.n;

test('equal questions at the same time are one statement', async () => {
  const { cache, next, sent } = slow();
  const both = [read(cache), read(cache)];
  await (await next('select')).answer(rows(1));
  expect(await Promise.all(both)).toEqual([1, 1]);
  expect(await read(cache)).toBe(1);
  expect(sent).toEqual([]);
  expect(cache.getStats()).toMatchObject({ misses: 1, shared: 1, hits: 1, hitRate: 2 / 3 });
});

test('what was being read when a write was committed is not kept', async () => {
  const { cache, next } = slow();
  const early = read(cache);
  const select = await next('select');
  const write = Item.create({ n: 2 });
  await (await next('insert')).answer({ changes: 1 });
  await write;
  await select.answer(rows(1)); // read before the write, answered after it
  expect(await early).toBe(1);
  const late = read(cache);
  await (await next('select')).answer(rows(2));
  expect(await late).toBe(2);
  expect(cache.getStats()).toMatchObject({ hits: 0, misses: 2, entries: 1, invalidated: 0 });
});

test('nobody joins a read that began before a commit', async () => {
  const { cache, next, sent } = slow();
  const early = read(cache);
  const select = await next('select');
  const write = Item.create({ n: 2 });
  await (await next('insert')).answer({ changes: 1 });
  await write;
  const late = [read(cache), read(cache)];
  await settle();
  expect(sent).toHaveLength(2); // the early one and one for both late ones
  await (sent.find((one) => one !== select)!).answer(rows(2)); // prettier-ignore
  await select.answer(rows(1));
  expect(await Promise.all([early, ...late])).toEqual([1, 2, 2]);
  expect(await read(cache)).toBe(2);
});

test('a late answer of an old read does not take the place of a newer one', async () => {
  const { cache, next, sent } = slow();
  const early = read(cache);
  const select = await next('select');
  const write = Item.create({ n: 2 });
  await (await next('insert')).answer({ changes: 1 });
  await write;
  const late = read(cache);
  await settle();
  await sent.find((one) => one !== select)!.answer(rows(2));
  await select.answer(rows(1));
  await Promise.all([early, late]);
  expect(await read(cache)).toBe(2);
  expect(cache.getStats()).toMatchObject({ hits: 1, entries: 1 });
});

test('an old read that ends does not keep others from sharing a newer one', async () => {
  const { cache, next, sent } = slow();
  const early = read(cache);
  const select = await next('select');
  const write = Item.create({ n: 2 });
  await (await next('insert')).answer({ changes: 1 });
  await write;
  const late = [read(cache)];
  await settle();
  await select.answer(rows(1));
  late.push(read(cache));
  await settle();
  expect(sent).toHaveLength(1);
  await sent[0]!.answer(rows(2));
  expect(await Promise.all([early, ...late])).toEqual([1, 2, 2]);
});

test('a write that is under way takes nothing away yet, and its commit does', async () => {
  const { cache, next } = slow();
  const first = read(cache);
  await (await next('select')).answer(rows(1));
  await first;
  const write = Item.create({ n: 2 });
  const insert = await next('insert');
  expect(await read(cache)).toBe(1);
  await insert.answer({ changes: 1 });
  await write;
  expect(cache.getStats()).toMatchObject({ entries: 0, invalidated: 1 });
});

test('a write to another table disturbs no read', async () => {
  const { cache, next } = slow();
  const reading = read(cache);
  const select = await next('select');
  const write = Other.create({ n: 2 });
  await (await next('insert')).answer({ changes: 1 });
  await write;
  await select.answer(rows(1));
  await reading;
  expect(await read(cache)).toBe(1);
});

test('a transaction disturbs reads only when its commit was answered', async () => {
  const { db, cache, next, sent } = slow();
  const work = db.transaction(() => Item.create({ n: 2 }));
  await (await next('begin')).answer();
  await (await next('insert')).answer({ changes: 1 });
  const early = read(cache);
  const select = await next('select');
  await (await next('commit')).answer();
  await work;
  const late = read(cache);
  await settle();
  expect(sent).toHaveLength(2);
  await select.answer(rows(1));
  await (await next('select')).answer(rows(2));
  expect(await Promise.all([early, late])).toEqual([1, 2]);
  expect(await read(cache)).toBe(2);
});

test('a commit whose answer is lost counts, for it may have been carried out', async () => {
  const { db, cache, next } = slow();
  const kept = read(cache);
  await (await next('select')).answer(rows(1));
  await kept;
  const work = db.transaction(() => Item.create({ n: 2 }));
  await (await next('begin')).answer();
  await (await next('insert')).answer({ changes: 1 });
  await (await next('commit')).answer(new ConnectionLostError('The connection was lost.'));
  await (await next('rollback')).answer();
  await expect(work).rejects.toThrow(ConnectionLostError);
  expect(cache.getStats()).toMatchObject({ entries: 0, invalidated: 1 });
});

test('a write whose caller gave up counts when the database has answered it', async () => {
  const { cache, next } = slow();
  const kept = read(cache);
  await (await next('select')).answer(rows(1));
  await kept;
  const gone = new AbortController();
  const write = Item.query().where({ id: 1 }).deadline({ signal: gone.signal }).update({ n: 2 });
  const update = await next('update');
  gone.abort(new Error('gone'));
  await expect(write).rejects.toThrow('gone');
  await update.answer({ changes: 1 });
  expect(cache.getStats()).toMatchObject({ entries: 0, invalidated: 1 });
});

test('a read that fails fails for all who share it, and is not kept', async () => {
  const { cache, next } = slow();
  const both = [read(cache), read(cache)].map((reading) => reading.catch((error: unknown) => String(error)));
  await (await next('select')).answer(new Error('no such table'));
  expect(await Promise.all(both)).toEqual(['Error: no such table', 'Error: no such table']);
  const again = read(cache);
  await (await next('select')).answer(rows(1));
  expect(await again).toBe(1);
  expect(cache.getStats()).toMatchObject({ misses: 2, shared: 1, entries: 1 });
});

test('who has a deadline neither waits for others nor makes them wait, but finds and leaves what is kept', async () => {
  const { cache, next, sent } = slow();
  const gone = new AbortController();
  const limited = () => Item.query().cached(cache).deadline({ signal: gone.signal }).one();
  const patient = read(cache);
  const first = await next('select');
  const hurried = limited().catch((error: unknown) => String(error));
  await settle();
  expect(sent).toHaveLength(2);
  gone.abort(new Error('gone'));
  expect(await hurried).toBe('Error: gone');
  await first.answer(rows(1));
  expect(await patient).toBe(1);
  await expect(limited()).rejects.toThrow('gone');
  const later = Item.query().cached(cache).deadline({ signal: new AbortController().signal });
  expect((await later.one())?.n).toBe(1);
  expect(cache.getStats()).toMatchObject({ shared: 0, misses: 2, hits: 1 });
});

test('nobody waits for a read that its caller may give up', async () => {
  const { cache, next, sent } = slow();
  const gone = new AbortController();
  const hurried = Item.query().cached(cache).deadline({ signal: gone.signal }).one();
  await next('select');
  const patient = read(cache);
  await settle();
  expect(sent).toHaveLength(2);
  gone.abort(new Error('gone'));
  await expect(hurried).rejects.toThrow('gone');
  await sent[1]!.answer(rows(1));
  expect(await patient).toBe(1);
});

test('a read with a deadline is kept when it comes in time', async () => {
  const { cache, next } = slow();
  const hurried = Item.query().cached(cache).deadline({ timeoutMs: 60_000 }).one();
  await (await next('select')).answer(rows(1));
  await hurried;
  expect(await read(cache)).toBe(1);
});

test('what is being read is not kept by a cache that was cleared or disposed meanwhile', async () => {
  const { cache, next } = slow();
  for (const end of ['clear', 'dispose'] as const) {
    const reading = read(cache);
    const select = await next('select');
    cache[end]();
    await select.answer(rows(1));
    expect(await reading).toBe(1);
    expect(cache.getStats()).toMatchObject({ entries: 0, rows: 0 });
  }
});

test('a write that was given up is told of, though its answer never comes', async () => {
  const { db, cache, next } = slow();
  const told: unknown[] = [];
  db.on('commit', ({ tables }) => void told.push(tables));
  const early = read(cache);
  await (await next('select')).answer(rows(1));
  await early;
  const caller = new AbortController();
  const write = Item.query().where({ id: 1 }).deadline({ signal: caller.signal }).update({ n: 2 });
  const refused = expect(write).rejects.toThrow('enough');
  await next('update');
  caller.abort(new Error('enough'));
  await refused;
  expect(told).toEqual([['items']]);
  const late = read(cache);
  await (await next('select')).answer(rows(2));
  expect(await late).toBe(2);
});

test('a read that was given up is not told of', async () => {
  const { db, next } = slow();
  const told: unknown[] = [];
  db.on('commit', ({ tables }) => void told.push(tables));
  const caller = new AbortController();
  const reading = Item.query().deadline({ signal: caller.signal }).all();
  const refused = expect(reading).rejects.toThrow('enough');
  await next('select');
  caller.abort(new Error('enough'));
  await refused;
  expect(told).toEqual([]);
});
