/** Properties of options, settings and names of events: what is unknown is refused or means nothing, and none of it is SQL. */
import { deepStrictEqual as equal, ok } from 'node:assert/strict';
import * as fc from 'fast-check';
import { connectionConfigFromEnv } from '../../src/backend/config.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { Database, Model } from '../../src/database.ts';
import { integerKey } from '../../src/schema/groups.ts';
import { SQLiteBackend } from '../../src/sqlite/backend.ts';
import { hostile, refusal } from './hostile.ts';
import { property, type Property } from './property.ts';
import { Row, statementsOf } from './scene.ts';

const SETTINGS = ['poolSize', 'poolTimeout', 'poolRecycle', 'minSize', 'connectTimeoutMs', 'idleTimeoutMs', 'maxQueue', 'host', 'port', 'username', 'password']; // prettier-ignore
const OPTIONS = ['isolation', 'retries', 'timeoutMs', 'readOnly', 'independent', 'tags', 'acquireTimeoutMs', 'signal'];

const anything = fc.oneof(hostile, fc.jsonValue({ maxDepth: 1 }), fc.constantFrom(1, 0, true, undefined));

const settings = property({
  id: 'options/settings',
  name: 'a setting from outside is refused, or means what it means in the programs of others',
  share: 1,
  input: fc.record({ key: fc.oneof(hostile, fc.constantFrom(...SETTINGS)), value: anything, env: fc.dictionary(fc.constantFrom('DB_NAME', 'DB_URL', 'DB_POOL_SIZE', 'DB_POOL_TIMEOUT', 'DB_HOST', 'DB_PORT'), hostile) }), // prettier-ignore
  holds: async (_scene, { key, value, env }) => {
    let db: Database | undefined;
    const error = await refusal(() => (db = new Database({ database: ':memory:', [key]: value }, SQLiteBackend)));
    ok(error === undefined || error instanceof ConfigError, String(error));
    ok(error !== undefined || key === 'database' || SETTINGS.includes(key), `${JSON.stringify(key)} was accepted`);
    await db?.dispose();
    const refused = await refusal(() => connectionConfigFromEnv(env));
    ok(refused === undefined || refused instanceof ConfigError, String(refused));
  },
});

const transactions = property({
  id: 'options/transactions',
  name: 'an option of a transaction is refused, or changes nothing but how the transaction begins',
  share: 1,
  input: fc.record({ key: fc.oneof(hostile, fc.constantFrom(...OPTIONS)), value: anything }),
  holds: async (scene, { key, value }) => {
    // Time that ends meanwhile is another matter.
    const long = typeof value === 'number' && key.endsWith('Ms') ? Math.sign(value) * 60_000 : value;
    const options = { [key]: key === 'tags' ? { [key]: value } : long } as never;
    const sql = await statementsOf(scene, () =>
      refusal(() => scene.db.transaction(() => Row.query().exists(), options)),
    );
    const begun = sql[0] === 'begin deferred' ? 'begin deferred' : 'begin immediate';
    if (sql.length > 0) equal(sql, [begun, 'select 1 from "rows" limit +?', 'commit']);
    ok(sql.length === 0 || OPTIONS.includes(key), `${JSON.stringify(key)} was accepted`);
  },
});

const events = property({
  id: 'options/events',
  name: 'the name of an event is refused or listened to in vain, and is in no statement',
  share: 1,
  input: hostile,
  holds: async (scene, name) => {
    class Heard extends Model('rows', { ...integerKey }) {}
    const error = await refusal(() => Heard.on(name as never, (() => {}) as never));
    ok(error instanceof ConfigError, 'the event was accepted');
    let called = 0;
    const stops = [scene.db.on(name as never, () => called++), scene.db.pool.on(name as never, () => called++)];
    equal(await statementsOf(scene, () => Row.query().exists()), ['select 1 from "rows" limit +?']);
    for (const stop of stops) stop();
    equal(called, 0);
  },
});

/** The properties of options, settings and events. */
export const optionProperties: readonly Property[] = [settings, transactions, events];
