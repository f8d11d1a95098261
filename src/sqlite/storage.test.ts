/** How SQLite holds what is written: the storage class of each kind of column, however the value got there. */
import { expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { bigint, blob, boolean, date, decimal, float, integer, json, oneOf, text, timestamp, uuid } from '../schema/columns.ts'; // prettier-ignore
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from './backend.ts';

class Thing extends Model('things', {
  ...integerKey, whole: integer(), big: bigint(), yes: boolean(), real: float(), even: float(), money: decimal(12, 2), round: decimal(12, 2),
  exact: decimal(20, 2), words: text(), at: timestamp(), day: date(), data: json(), bytes: blob(), code: uuid(), state: oneOf('on'),
}) {} // prettier-ignore

const STORED = {
  id: 'integer', whole: 'integer', big: 'integer', yes: 'integer', real: 'real', even: 'real', money: 'real', round: 'integer', exact: 'text',
  words: 'text', at: 'text', day: 'text', data: 'text', bytes: 'blob', code: 'text', state: 'text',
}; // prettier-ignore

test('each kind of column is stored as what SQL is to see, after an insert and after an update', async () => {
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Thing);
  await db.createTables([Thing]);
  const types = `select ${Object.keys(STORED).map((name) => `typeof(${name}) as ${name}`).join(', ')} from things`; // prettier-ignore
  const stored = () => db.sql(Object.assign([types], { raw: [types] }));
  const values = {
    whole: Number.MAX_SAFE_INTEGER, big: 2n ** 62n, yes: true, real: 0.1, even: 2, money: '0.10', round: '3', exact: '0.10', words: '7',
    at: new Date(0), day: '1970-01-01', data: 1, bytes: Uint8Array.of(1), code: '0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6071', state: 'on' as const,
  }; // prettier-ignore
  const thing = await Thing.create(values);
  expect(await stored()).toEqual([STORED]);
  Object.assign(thing, {
    whole: -1,
    big: -1n,
    yes: false,
    real: -0.5,
    even: -0,
    words: '8',
    data: 'x',
    day: '2000-01-01',
  });
  await thing.save();
  expect(await stored()).toEqual([STORED]);
  await Thing.query().where({ whole: -1 }).update({ whole: 5, big: 6n, yes: true });
  expect(await stored()).toEqual([STORED]);
  expect(await db.sql`select typeof(${5}) as whole, typeof(${true}) as yes, typeof(${0.5}) as real`).toEqual([
    { whole: 'integer', yes: 'integer', real: 'real' },
  ]);
  await db.dispose();
});
