/** Conformance of keys that are not one number: UUIDs that the program makes, and keys of several columns. */
import { QueryError, RecordNotFoundError, TypeConversionError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { bigint, integer, text, timestamp } from '../../schema/columns.ts';
import { uuidKey } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

const seats = () =>
  class Seat extends Model('seats', {
    line: integer().primaryKey(),
    place: text().primaryKey(),
    guest: text().nullable(),
  }) {};

/** The cases about keys. */
export const keyCases: readonly ConformanceCase[] = [
  {
    name: 'a UUID key is made before the record is saved, and sorts by when that was',
    run: (context) => {
      class Token extends Model('tokens', { ...uuidKey, n: integer() }) {}
      return scene(context, [Token], async () => {
        const token = new Token({ n: 0 });
        const { id } = token;
        await token.save();
        equal((await Token.findOneOrFail(id)).n, 0, 'found by its key');
        for (let n = 1; n < 20; n++) await Token.create({ n });
        equal(await Token.query().orderBy('id').pluck('n'), Array.from({ length: 20 }, (_, n) => n), 'in order of the key'); // prettier-ignore
        const given = '0190B5A2-7D3F-7C4E-8A1B-2C3D4E5F6071';
        equal((await Token.create({ id: given, n: 20 })).id, given.toLowerCase(), 'a given key');
      });
    },
  },
  {
    name: 'a record with a key of several columns is found, saved, read again and deleted by all of them',
    run: (context) => {
      const Seat = seats();
      return scene(context, [Seat], async () => {
        for (const place of ['a', 'b']) for (const line of [1, 2]) await Seat.create({ line, place });
        const seat = await Seat.findOneOrFail({ line: 2, place: 'a' });
        const copy = (await Seat.findOne({ line: 2, place: 'a' }))!;
        seat.guest = 'Ada';
        await seat.save();
        equal((await copy.refresh()).guest, 'Ada', 'the other record of the row');
        equal(await Seat.query().isNotNull('guest').count(), 1, 'rows with a guest');
        seat.place = 'c';
        await seat.save();
        await rejects(() => copy.refresh(), RecordNotFoundError, 'Seat 2/a');
        await seat.delete();
        equal(await Seat.query().count(), 3, 'rows');
        equal(await Seat.findOne({ line: 2, place: 'c' }), null, 'the deleted one');
        equal((await Seat.findOne({ line: 2 }))?.place, 'b', 'a part of a key is a condition');
      });
    },
  },
  {
    name: 'findAll takes keys of several columns and answers in their order by one statement, missing ones left out',
    run: (context) => {
      const Seat = seats();
      return scene(context, [Seat], async (db) => {
        for (const place of ["'", '1']) for (const line of [1, 2]) await Seat.create({ line, place });
        const keys = [
          { line: 2, place: '1' },
          { line: 9, place: '1' },
          { place: "'", line: 1 },
        ];
        const statements = await statementsOf(db, async () => {
          const found = await Seat.findAll(keys);
          equal(found.map(({ line, place }) => [line, place]), [[2, '1'], [1, "'"]], 'records'); // prettier-ignore
        });
        equal(statements.length, 1, 'statements');
        equal(await Seat.findAll([]), [], 'no keys');
        equal((await Seat.findAll({ line: 1 })).length, 2, 'conditions');
      });
    },
  },
  {
    name: 'keys of several columns may be of any kind that is compared by what it stores',
    run: (context) => {
      class Entry extends Model('entries', { at: timestamp().primaryKey(), of: bigint().primaryKey(), n: integer() }) {}
      return scene(context, [Entry], async () => {
        const keys = [1, 2, 3].map((n) => ({ at: new Date(n), of: 2n ** 62n + BigInt(n) }));
        for (const [n, key] of keys.entries()) await Entry.create({ ...key, n });
        equal((await Entry.findAll([keys[2]!, keys[0]!])).map(({ n }) => n), [2, 0], 'records'); // prettier-ignore
      });
    },
  },
  {
    name: 'what is no key is refused by name',
    run: (context) => {
      const Seat = seats();
      return scene(context, [Seat], async (db) => {
        const statements = await statementsOf(db, async () => {
          await rejects(() => Seat.findOne(1 as never), QueryError, 'Seat', 'line and place', '1');
          await rejects(() => Seat.findAll([1] as never), QueryError, 'line and place', '1');
          await rejects(() => Seat.findAll([{ line: 1 }] as never), QueryError, "'place' is missing");
          await rejects(() => Seat.findAll([{ line: 1, place: null }] as never), QueryError, "'place' is missing");
          await rejects(() => Seat.findAll([{ line: 1, place: 'a', gest: 1 }] as never), QueryError, '"gest"');
          await rejects(() => Seat.findAll([{ line: 'x', place: 'a' }] as never), TypeConversionError, 'seats.line');
        });
        equal(statements.length, 0, 'statements');
      });
    },
  },
];
