/** Setting several columns at once, what they were before, and copies. */
import { afterEach, describe, expect, test } from 'vitest';
import { QueryError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { blob, decimal, integer, json, text, timestamp } from '../schema/columns.ts';
import { integerKey, optimisticLock, softDelete, timestamps } from '../schema/groups.ts';
import { FakeBackend } from '../testing/fake-backend.ts';
import type { StandardSchemaV1 } from '../validation/standard-schema.ts';

let open: Database | undefined;
afterEach(() => open?.dispose());

const trimmed: StandardSchemaV1<string, string> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: String(value).trim() }) },
};

const things = () => {
  class Thing extends Model('things', {
    ...integerKey, ...timestamps, ...optimisticLock, ...softDelete,
    name: text().schema(trimmed), cost: decimal(8, 2).default(0), data: json<{ n: number[] }>().nullable(),
    bytes: blob().nullable(), seenAt: timestamp().nullable(), n: integer().nullable(),
  }, { parent: () => undefined }) {} // prettier-ignore
  const backend = new FakeBackend({ answer: () => ({ changes: 1, lastInsertId: 7 }) });
  open = new Database({ database: 'fake' }, backend).bind(Thing);
  return Thing;
};

describe('assign', () => {
  test('sets what it is given in the form that records hold, and leaves what is undefined', () => {
    const Thing = things();
    const thing = new Thing({ name: 'a', n: 1 });
    expect(thing.assign({ cost: '1.005', name: ' b ', n: undefined, data: null })).toBe(thing);
    expect([String(thing.cost), thing.name, thing.n, thing.data]).toEqual(['1.01', ' b ', 1, null]);
  });

  test('refuses what is no column, also when a request names it', () => {
    const Thing = things();
    const thing = new Thing({ name: 'a' });
    for (const body of [
      '{"nam": 1}',
      '{"save": 1}',
      '{"parent": 1}',
      '{"__proto__": {"isDirty": false}}',
      '{"constructor": 1}',
    ])
      // prettier-ignore
      expect(() => thing.assign(JSON.parse(body) as never)).toThrow(QueryError);
    expect(() => thing.assign({ nam: 'b' } as never)).toThrow(`'things' has no column "nam". Did you mean 'name'?`);
    for (const data of [null, undefined, 1, 'a']) expect(() => thing.assign(data as never)).toThrow(/takes an object/);
  });
});

describe('changes', () => {
  test('of a new record are all columns with a value, with nothing before', async () => {
    const Thing = things();
    const thing = new Thing({ name: 'a' });
    expect(thing.changes().name).toEqual([undefined, 'a']);
    expect(Object.keys(thing.changes())).toEqual(thing.dirtyFields);
    expect(thing.previous('name')).toBeUndefined();
    await thing.save();
    expect(thing.changes()).toEqual({});
    expect(thing.previous('name')).toBe('a');
    thing.name = 'b';
    expect([thing.changes(), thing.previous('name')]).toEqual([{ name: ['a', 'b'] }, 'a']);
    expect(() => thing.previous('nam' as never)).toThrow(/Did you mean 'name'/);
    expect(() => thing.previous(undefined as never)).toThrow(QueryError);
  });
});

describe('clone', () => {
  test('leaves out the key, moments that the library sets, the version and the mark of a deleted row', async () => {
    const Thing = things();
    const old = new Date(0);
    const thing = await Thing.create({
      name: 'a', n: 3, createdAt: old, updatedAt: old, deletedAt: old, seenAt: old,
    }); // prettier-ignore
    thing.name = 'b';
    await thing.save();
    const copy = thing.clone();
    expect([copy instanceof Thing, thing.version]).toEqual([true, 2]);
    expect([copy.isNewRecord, copy.id, copy.version, copy.deletedAt]).toEqual([true, undefined, 1, null]);
    expect([copy.name, copy.n, copy.seenAt]).toEqual(['b', 3, old]);
    expect(copy.createdAt.getTime()).toBeGreaterThan(0);
    expect(copy.updatedAt).toEqual(copy.createdAt);
  });

  test('shares nothing that can be changed', () => {
    const Thing = things();
    const thing = new Thing({ name: 'a', data: { n: [1] }, bytes: Uint8Array.of(1), seenAt: new Date(0) });
    const copy = thing.clone();
    copy.data!.n.push(2);
    copy.bytes![0] = 2;
    copy.seenAt!.setTime(1);
    expect([thing.data, thing.bytes, thing.seenAt]).toEqual([{ n: [1] }, Uint8Array.of(1), new Date(0)]);
  });

  test('of a record that lacks values lacks them too', () => {
    const Thing = things();
    const thing = new Thing({ name: 'a' });
    thing.n = undefined as never;
    expect(thing.clone().n).toBeNull();
  });
});
