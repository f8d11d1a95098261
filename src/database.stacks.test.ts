/** The stack at the moment a statement runs leads to who asked for it, so that errors and tools can name the place. */
import { afterEach, expect, test } from 'vitest';
import { Database, Model } from './database.ts';
import { integer, text } from './schema/columns.ts';
import { integerKey } from './schema/groups.ts';
import { SQLiteBackend } from './sqlite/backend.ts';

class User extends Model('users', { ...integerKey, name: text() }) {}
class Post extends Model(
  'posts',
  { ...integerKey, userId: integer() },
  { author: () => Post.belongsTo(User, 'userId') },
) {}

let db: Database;
afterEach(() => db.dispose());

/** The statements that `work` sent, as their first word, and whether their stack contains this file below the listener. */
async function heard(work: () => Promise<unknown>): Promise<[string, boolean][]> {
  db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User, Post);
  await db.createTables([User, Post]);
  const { id } = await User.create({ name: 'Ada' });
  await Post.create({ userId: id });
  const found: [string, boolean][] = [];
  const limit = Error.stackTraceLimit;
  db.on('query', ({ sql }) => {
    Error.stackTraceLimit = Infinity;
    const [, , ...callers] = (new Error('here').stack ?? '').split('\n');
    Error.stackTraceLimit = limit;
    found.push([sql.split(' ', 1)[0] ?? '', callers.some((line) => line.includes('stacks.test.ts'))]);
  });
  await work();
  return found;
}

test('from the first statement of a transaction and of one nested in it', async () => {
  const work = (): Promise<void> =>
    User.transaction(async () => {
      await User.transaction(async () => void (await User.findOne(1)));
    });
  expect(await heard(async () => await work())).toEqual([
    ['begin', true],
    ['savepoint', true],
    ['select', true],
    ['release', true],
    ['commit', true],
  ]);
});

test('from the statements that load relations', async () => {
  expect(await heard(async () => await Post.query().with('author').all())).toEqual([
    ['select', true],
    ['select', true],
  ]);
});

test('from an insert that has to wait for its connection', async () => {
  const found = await heard(async () => {
    db.pool.evict('all');
    await User.create({ name: 'Grace' }).catch(() => {}); // a database in memory is empty again
  });
  expect(found).toEqual([['insert', true]]);
});

test('from a statement with a deadline', async () => {
  expect(await heard(async () => await User.query().deadline({ timeoutMs: 60_000 }).all())).toEqual([['select', true]]);
});

test('from several records written as one', async () => {
  const work = (): Promise<unknown> => User.insertAll([{ id: 10, name: 'Grace' }, { name: 'Edsger' }]);
  expect((await heard(async () => await work())).every(([, reached]) => reached)).toBe(true);
});
