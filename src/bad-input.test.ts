/**
 * What happens when a program does something wrong: each mistake is an error of the library, with a code, that names the wrong
 * value and says what to do. Afterwards no connection is in use and nothing is lost.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RoundRobinLoadBalancer, WeightedLoadBalancer } from './cluster/balancer.ts';
import { ActiveRecordError } from './core/errors.ts';
import { sql } from './core/sql.ts';
import { Database, Model } from './database.ts';
import { createPool } from './pool/create-pool.ts';
import { op } from './query/operators.ts';
import { decimal, integer, oneOf, text, timestamp } from './schema/columns.ts';
import { integerKey } from './schema/groups.ts';
import { SQLiteBackend } from './sqlite/backend.ts';

class Order extends Model('orders', {
  ...integerKey, n: integer().default(0), total: decimal(8, 2).default(0), at: timestamp().nullable(), status: oneOf('open', 'paid').default('open'), note: text().nullable(),
}, {
  items: () => Order.hasMany(Item, 'orderId'),
}) {} // prettier-ignore
class Item extends Model('items', { ...integerKey, orderId: integer(), name: text().unique() }, {
  order: () => Item.belongsTo(Order, 'orderId'),
}) {} // prettier-ignore
class Elsewhere extends Model('elsewhere', { ...integerKey }) {}
class Homeless extends Model('homeless', { ...integerKey }) {}

const folder = mkdtempSync(join(tmpdir(), 'activerecord-bad-'));
const config = { database: join(folder, 'a.db'), poolSize: 3, poolTimeout: 5 };
const db = new Database(config, SQLiteBackend).bind(Order, Item);
const other = new Database({ database: join(folder, 'other.db') }, SQLiteBackend).bind(Elsewhere);
const body = (text: string): never => JSON.parse(text) as never;

beforeAll(async () => {
  await db.createTables([Order, Item]);
  await other.createTables([Elsewhere]);
  await Order.create({ id: 1 });
  await Item.create({ id: 1, orderId: 1, name: 'first' });
});

afterEach(async () => {
  expect(db.pool.getStats()).toMatchObject({ used: 0, waiting: 0, connecting: 0, closing: 0 });
  expect([await Order.query().count(), await Item.query().count(), await Elsewhere.query().count()]).toEqual([1, 1, 0]);
});

afterAll(async () => {
  await Promise.all([db.dispose(), other.dispose()]);
  rmSync(folder, { recursive: true, force: true });
});

/** A mistake: the code of its error and words its message must show. */
type Mistake = readonly [name: string, code: string, words: readonly string[], make: () => unknown];

const configuration: readonly Mistake[] = [
  ['a misspelt option of the configuration', 'AR_CONFIG', ["'pool_size'", "'poolSize'"], () => new Database({ ...config, pool_size: 1 } as never, SQLiteBackend)],
  ['a pool of size 0', 'AR_CONFIG', ['poolSize', 'got 0'], () => new Database({ ...config, poolSize: 0 }, SQLiteBackend)],
  ['a pool of size NaN', 'AR_CONFIG', ['poolSize', 'got NaN'], () => new Database({ ...config, poolSize: NaN }, SQLiteBackend)],
  ['a timeout as text', 'AR_CONFIG', ['poolTimeout', '"30"'], () => new Database({ ...config, poolTimeout: '30' as never }, SQLiteBackend)],
  ['no database', 'AR_CONFIG', ['database', 'undefined'], () => new Database({} as never, SQLiteBackend)],
  ['a text as configuration', 'AR_CONFIG', ['object', 'database'], () => Homeless.configure('app.db' as never, SQLiteBackend)],
  ['a misspelt option of a pool', 'AR_CONFIG', ["'maxsize'", "'maxSize'"], () => createPool(SQLiteBackend.connector(config), { maxsize: 1 } as never)],
  ['a balancer of nothing', 'AR_CONFIG', ['at least one'], () => new RoundRobinLoadBalancer([])],
  ['a weight of 0', 'AR_CONFIG', ['positive', 'got 0'], () => new WeightedLoadBalancer([{ config, weight: 0 }])],
  ['a misspelt option of a transaction', 'AR_CONFIG', ["'readonly'", "'readOnly'"], () => Order.transaction(() => {}, { readonly: true } as never)],
  // oxlint-disable-next-line no-thenable -- the mistake itself
  ['a relation that await would call', 'AR_CONFIG', ["'then'", 'await'], () => Model('a', { ...integerKey }, { then: () => Order })],
  ['a model without a database', 'AR_CONFIG', ['Homeless', 'configure'], () => Homeless.findOne(1)],
]; // prettier-ignore

const queries: readonly Mistake[] = [
  ['a parsed body with an operator', 'AR_QUERY', ['orders.n', 'op.gt'], () => Order.findAll(body('{"n": {"gt": 0}}'))],
  ['a parsed body with a list', 'AR_QUERY', ['orders.n', 'op.in'], () => Order.findAll(body('{"n": [1, 2]}'))],
  ['a parsed body with an unknown key', 'AR_QUERY', ['"admin"'], () => Order.findOne(body('{"admin": true}'))],
  ['undefined as a condition', 'AR_QUERY', ['orders.n', 'undefined', 'null'], () => Order.findAll({ n: undefined as never })],
  ['undefined as a key', 'AR_QUERY', ['undefined', 'id'], () => Order.findOne(undefined as never)],
  ['a text where findAll takes keys', 'AR_QUERY', ['"1 = 1"'], () => Order.findAll('1 = 1' as never)],
  ['null in a list of keys', 'AR_QUERY', ['null'], () => Order.findAll([1, null as never])],
  ['a promise as a condition', 'AR_QUERY', ['object'], () => Order.query().where(Promise.resolve({}) as never).all()],
  ['null in an operator', 'AR_QUERY', ["'>'", 'op.isNull'], () => Order.findAll({ n: op.gt(null as never) })],
  ['an order by an expression', 'AR_QUERY', ['random()'], () => Order.query().orderBy('random()' as never).all()],
  ['an unknown relation', 'AR_QUERY', ['"itms"', "'items'"], () => Order.query().with('itms' as never).all()],
  ['a number as a relation', 'AR_QUERY', ['no relation 1'], async () => (await Order.findOneOrFail(1)).related(1 as never)],
  ['a negative limit', 'AR_QUERY', ['limit', '-1'], () => Order.query().limit(-1).all()],
  ['too few values', 'AR_QUERY', ['2 placeholders', '1 values'], () => Order.query().where('n = ? or n = ?', [1]).all()],
  ['an object as a value of SQL', 'AR_QUERY', ['Date', 'object'], () => db.sql`select ${body('{"a": 1}')}`],
  ['a value beside a fragment', 'AR_QUERY', ['SQL only'], () => Order.query().where(sql`n = 1` as never, [1]).all()],
  ['a second statement', 'AR_QUERY', ['one statement'], () => db.execute('delete from items; delete from orders')],
  ['begin by hand', 'AR_QUERY', ['db.transaction()'], () => db.execute('begin')],
  ['deleting what was never saved', 'AR_QUERY', ['Order', 'never saved'], () => new Order({}).delete()],
  ['an unknown column in create', 'AR_QUERY', ["'totl'", "'total'"], () => Order.create({ totl: 1 } as never)],
]; // prettier-ignore

const values: readonly Mistake[] = [
  ['NaN for an integer', 'AR_TYPE_CONVERSION', ['orders.n', 'NaN'], () => Order.create({ n: NaN })],
  ['a number beyond 2^53', 'AR_TYPE_CONVERSION', ['orders.n', '9007199254740992'], () => Order.create({ n: 2 ** 53 })],
  ['too many digits for a decimal', 'AR_TYPE_CONVERSION', ['orders.total', '6 digits', '1234567'], () => Order.create({ total: 1234567 })],
  ['a text that is no number', 'AR_TYPE_CONVERSION', ['orders.total', '"12,50"'], () => Order.create({ total: '12,50' })],
  ['an invalid Date', 'AR_TYPE_CONVERSION', ['orders.at', 'Invalid Date'], () => Order.create({ at: new Date('x') })],
  ['a string that is not listed', 'AR_TYPE_CONVERSION', ['orders.status', '"gone"', '"paid"'], () => Order.create({ status: 'gone' as never })],
  ['a text as a key', 'AR_TYPE_CONVERSION', ['orders.id', '"1"'], () => Order.findOne('1' as never)],
  ['an object as a key in a list', 'AR_TYPE_CONVERSION', ['orders.id', 'object'], () => Order.findAll([body('{"a": 1}')])],
  ['a column left out', 'AR_TYPE_CONVERSION', ['items.name', 'no default'], () => Item.create({ orderId: 1 } as never)],
]; // prettier-ignore

const database: readonly Mistake[] = [
  ['an unknown key', 'AR_RECORD_NOT_FOUND', ['Order', '99', 'findOne'], () => Order.findOneOrFail(99)],
  ['an SQL error', 'AR_DATABASE', ['selekt'], () => db.execute('selekt 1')],
  ['a table that was not created', 'AR_DATABASE', ['nowhere'], () => db.sql`select * from nowhere`],
  ['a value twice', 'AR_UNIQUE_VIOLATION', ['items.name'], () => Item.create({ orderId: 1, name: 'first' })],
  ['a row that refers to none', 'AR_FOREIGN_KEY_VIOLATION', ['refers'], () => Item.create({ orderId: 99, name: 'x' })],
  ['a file that cannot be opened', 'AR_CONNECTION', ['missing', 'folder'], async () => {
    const db = new Database({ database: join(folder, 'missing', 'a.db') }, SQLiteBackend);
    try {
      await db.sql`select 1`;
    } finally {
      expect(db.pool.getStats()).toMatchObject({ total: 0, used: 0, waiting: 0 });
      await db.dispose();
    }
  }],
  ['using a disposed database', 'AR_POOL_CLOSED', ['disposed'], async () => {
    const db = new Database({ database: ':memory:' }, SQLiteBackend);
    await db.dispose();
    await db.sql`select 1`;
  }],
  ['using a disposed pool', 'AR_POOL_CLOSED', ['disposed'], async () => {
    const pool = createPool(SQLiteBackend.connector({ database: ':memory:' }));
    await pool.dispose();
    await pool.acquire();
  }],
  ['releasing a lease twice', 'AR_LEASE_RELEASED', ['released', 'once'], async () => {
    const lease = await db.pool.acquire();
    await lease.release();
    await lease.release();
  }],
  ['using a lease after its release', 'AR_LEASE_RELEASED', ['between acquire() and release()'], async () => {
    const lease = await db.pool.acquire();
    await lease.release();
    return lease.connection;
  }],
  ['a relation that is not loaded', 'AR_RELATION_NOT_LOADED', ["with('items')"], async () => (await Order.findOneOrFail(1) as unknown as { items: unknown }).items],
]; // prettier-ignore

const transactions: readonly Mistake[] = [
  ['a query on another database', 'AR_TRANSACTION', [db.name, other.name, 'independent'], () => db.transaction(() => Elsewhere.create({}))],
  ['another database’s transaction passed on', 'AR_TRANSACTION', [db.name, other.name], () => other.transaction((tx) => Order.using(tx).create({}), { independent: true })],
  ['a statement after the end', 'AR_TRANSACTION', ['committed', 'Await'], async () => {
    let late = (): Promise<unknown> => Promise.resolve();
    await db.transaction((tx) => {
      late = () => Order.using(tx).create({});
    });
    await late();
  }],
  ['a write where only reads were announced', 'AR_TRANSACTION', ['read-only'], () => db.transaction(() => Order.create({}), { readOnly: true })],
  ['a transaction without work', 'AR_TRANSACTION', ['function'], () => db.transaction(undefined as never)],
  ['an unknown savepoint', 'AR_TRANSACTION', ['"b"'], () => db.transaction((tx) => tx.rollbackTo('b'))],
  ['a mistake in a transaction', 'AR_TYPE_CONVERSION', ['orders.n'], () => db.transaction(async () => {
    await Order.create({});
    await db.transaction(() => Order.create({ n: 0.5 }));
  })],
]; // prettier-ignore

describe.each([
  ['configuration', configuration],
  ['queries', queries],
  ['values', values],
  ['the database', database],
  ['transactions', transactions],
])('%s', (_subject, mistakes) => {
  test.each(mistakes)('%s is %s', async (_name, code, words, make) => {
    const error: unknown = await Promise.resolve()
      .then(make)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(ActiveRecordError);
    const { message, code: actual, docs } = error as ActiveRecordError;
    expect(actual).toBe(code);
    for (const word of words) expect(message).toContain(word);
    expect(message).toMatch(/[.…?]$/);
    expect(docs).toContain(code.toLowerCase().replaceAll('_', '-'));
  });
});

test('asynchronous calls never throw at once: their mistakes reject', async () => {
  const calls: (() => Promise<unknown>)[] = [
    () => Order.findOne('x' as never),
    () => Order.findOneOrFail(undefined as never),
    () => Order.findAll('x' as never),
    () => Order.create({ n: NaN }),
    () => Homeless.findOne(1),
    () => Homeless.findAll(),
    () => Homeless.query().all(),
    () => Homeless.query().one(),
    () => Homeless.query().count(),
    () => Homeless.transaction(() => {}),
    () => Order.load([], 'x' as never),
    () => Order.using(undefined as never).create({ n: NaN }),
    () => db.execute(''),
    () => db.execute('select ?'),
    () => db.sql`select ${undefined}`,
  ];
  for (const call of calls) {
    const promise = call();
    expect(promise).toBeInstanceOf(Promise);
    await expect(promise).rejects.toBeInstanceOf(ActiveRecordError);
  }
});
