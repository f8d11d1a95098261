/** Conformance of records: what is written comes back, defaults, dirty columns, saving, deleting, reading again, finding. */
import { Decimal } from '../../core/decimal.ts';
import { RecordNotFoundError, TypeConversionError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import {
  bigint, blob, boolean, date, decimal, float, integer, json, oneOf, text, timestamp, uuid,
} from '../../schema/columns.ts'; // prettier-ignore
import { integerKey, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

// Each case calls one of these, because a model can be bound to one database at a time.
const people = () =>
  class Person extends Model('people', { ...integerKey, name: text(), age: integer().nullable() }) {};

const UUID = '0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6071';

const columnCases: readonly ConformanceCase[] = [
  {
    name: 'values of every kind come back as they were written',
    run: (context) => {
      class Thing extends Model('things', {
        ...integerKey, whole: integer(), big: bigint(), real: float(), money: decimal(12, 2), exact: decimal(38, 10),
        words: text(), yes: boolean(), at: timestamp(), day: date(), data: json(), bytes: blob(), code: uuid(),
        state: oneOf('on', "o'ff"),
      }) {} // prettier-ignore
      const values = [
        {
          whole: Number.MAX_SAFE_INTEGER, big: 2n ** 63n - 1n, real: 0.1, money: '9999999999.99',
          exact: '1234567890123456789012345678.0123456789', words: `'"\\ ünï 漢字 🙂 ? -- ; %_`, yes: true,
          at: new Date('2026-02-28T23:59:59.999Z'), day: '2024-02-29', data: { a: [1, null, { b: "'" }], c: 'ü' },
          bytes: Uint8Array.from({ length: 256 }, (_, i) => i), code: UUID, state: "o'ff" as const,
        },
        {
          whole: -Number.MAX_SAFE_INTEGER, big: -(2n ** 63n), real: -1e300, money: '-0.01', exact: '-0.0000000001', words: '',
          yes: false, at: new Date('1969-12-31T23:59:59.001Z'), day: '1900-01-01', data: [], bytes: new Uint8Array(0), code: UUID,
          state: 'on' as const,
        },
      ]; // prettier-ignore
      return scene(context, [Thing], async () => {
        for (const value of values) {
          const { id } = await Thing.create(value);
          const expected = { ...value, id, money: new Decimal(value.money), exact: new Decimal(value.exact) };
          equal(await Thing.findOneOrFail(id), expected, 'the record');
        }
      });
    },
  },
  {
    name: 'null comes back as null, whatever the kind of column',
    run: (context) => {
      class Thing extends Model('things', {
        ...integerKey, a: integer().nullable(), b: bigint().nullable(), c: float().nullable(), d: decimal(12, 2).nullable(),
        e: text().nullable(), f: boolean().nullable(), g: timestamp().nullable(), h: date().nullable(), i: json().nullable(),
        j: blob().nullable(), k: uuid().nullable(), l: oneOf('on').nullable(), m: decimal(38, 2).nullable(),
      }) {} // prettier-ignore
      return scene(context, [Thing], async () => {
        const { id } = await Thing.create({});
        const { id: _id, ...found } = await Thing.findOneOrFail(id);
        equal(new Set(Object.values(found)).size, 1, 'different values');
        equal(Object.values(found).length, 13, 'columns');
        equal(found.a, null, 'each of them');
      });
    },
  },
  {
    name: 'a decimal is rounded half up to its scale when it is given, so the record holds what the database has',
    run: (context) => {
      class Price extends Model('prices', { ...integerKey, amount: decimal(12, 2) }) {}
      return scene(context, [Price], async () => {
        const price = await Price.create({ amount: '1.005' });
        equal(price.amount.toString(), '1.01', 'after create');
        price.amount = new Decimal('2.345');
        await price.save();
        equal(price.amount.toString(), '2.35', 'after save');
        equal((await Price.findOneOrFail(price.id)).amount.toString(), '2.35', 'in the database');
      });
    },
  },
  {
    name: 'defaults fill what an insert leaves out or gives as undefined',
    run: (context) => {
      let calls = 0;
      class Task extends Model('tasks', {
        ...integerKey,
        title: text().default('untitled'),
        done: boolean().default(false),
        place: integer().default(() => ++calls),
        note: text().nullable(),
      }) {}
      return scene(context, [Task], async () => {
        const first = await Task.create({ title: undefined });
        const second = await Task.create({ title: 'x', done: true, place: 9, note: 'n' });
        equal(
          await Task.findOneOrFail(first.id),
          { id: first.id, title: 'untitled', done: false, place: 1, note: null },
          'the first',
        );
        equal(second, { id: second.id, title: 'x', done: true, place: 9, note: 'n' }, 'the second');
      });
    },
  },
  {
    name: 'tables and columns may have names that mean something in SQL',
    run: (context) => {
      class Order extends Model('order', {
        ...integerKey,
        select: text(),
        group: integer().index(),
        where: text().named('from "x'),
      }) {}
      return scene(context, [Order], async () => {
        const order = await Order.create({ select: 'a', group: 1, where: 'b' });
        order.group = 2;
        await order.save();
        const [found] = await Order.query().where({ group: 2, where: 'b' }).orderBy('select desc').all();
        equal(found, { id: order.id, select: 'a', group: 2, where: 'b' }, 'the record');
      });
    },
  },
];

const saveCases: readonly ConformanceCase[] = [
  {
    name: 'the database numbers integer keys, and keeps a key that is given',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const given = await Person.create({ id: 41, name: 'a' });
        equal(given.id, 41, 'the given key');
        const made = new Person({ name: 'b' });
        equal([made.isNewRecord, made.id], [true, undefined], 'before saving');
        await made.save();
        ok(Number.isInteger(made.id) && made.id !== 41, 'the made key is a new integer');
        equal(made.isNewRecord, false, 'isNewRecord after saving');
        equal((await Person.findOneOrFail(made.id)).name, 'b', 'the row');
      });
    },
  },
  {
    name: 'create and save insert a record that has no row, save updates one that has, and both answer the record',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        const verbs = async (work: () => Promise<unknown>): Promise<string[]> =>
          (await statementsOf(db, work)).map(({ sql }) => sql.split(' ', 1)[0]!);
        const made = new Person({ name: 'a' });
        equal(await verbs(async () => ok((await made.save()) === made, 'save answers the record')), ['insert'], 'new');
        made.age = 1;
        equal(await verbs(async () => ok((await made.save()) === made, 'and again')), ['update'], 'changed');
        ok((await made.save()) === made, 'without changes, too');
        const created = await Person.create({ name: 'b' });
        ok(created instanceof Person && !created.isNewRecord && !created.isDirty, 'create answers a saved record');
        const all = (await Person.query().orderBy('name').all()).map(({ id, name, age }) => [id, name, age]);
        equal(all, [[made.id, 'a', 1], [created.id, 'b', null]], 'rows'); // prettier-ignore
      });
    },
  },
  {
    name: 'records may have text keys and keys of several columns',
    run: (context) => {
      class Country extends Model('countries', { code: text().primaryKey(), name: text() }) {}
      class Seat extends Model('seats', {
        line: integer().primaryKey(),
        place: text().primaryKey(),
        taken: boolean(),
      }) {}
      return scene(context, [Country, Seat], async () => {
        await Country.create({ code: 'FR', name: 'France' });
        equal((await Country.findOneOrFail('FR')).name, 'France', 'by a text key');
        for (const place of ['a', 'b']) await Seat.create({ line: 1, place, taken: false });
        const seat = await Seat.findOneOrFail({ line: 1, place: 'b' });
        seat.taken = true;
        await seat.save();
        equal((await Seat.findOneOrFail({ line: 1, place: 'a' })).taken, false, 'the other row');
        await seat.delete();
        equal(await Seat.query().count(), 1, 'rows left');
      });
    },
  },
  {
    name: 'dirtyFields names the columns that differ from the row, also when a value was changed in place',
    run: (context) => {
      class Note extends Model('notes', {
        ...integerKey,
        title: text(),
        at: timestamp(),
        data: json<{ n: number }>(),
        cost: decimal(8, 2),
        code: uuid(),
      }) {}
      return scene(context, [Note], async () => {
        await Note.create({ title: 'a', at: new Date(0), data: { n: 1 }, cost: '1.50', code: UUID });
        const note = (await Note.query().one())!;
        equal(note.dirtyFields, [], 'as read');
        [note.title, note.cost, note.at, note.code] = ['a', new Decimal('1.5'), new Date(0), UUID.toUpperCase()];
        equal(note.dirtyFields, [], 'equal values given anew');
        note.at.setTime(1);
        note.data.n = 2;
        note.cost = new Decimal('1.51');
        equal(note.dirtyFields, ['at', 'data', 'cost'], 'changed');
        await note.save();
        equal([note.isDirty, note.dirtyFields], [false, []], 'saved');
        const again = await Note.findOneOrFail(note.id);
        equal([again.at, again.data], [new Date(1), { n: 2 }], 'in the database');
      });
    },
  },
  {
    name: 'saving writes the changed columns only, so changes made elsewhere to others survive',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const { id } = await Person.create({ name: 'a', age: 1 });
        const [one, two] = [await Person.findOneOrFail(id), await Person.findOneOrFail(id)];
        one.name = 'b';
        two.age = 2;
        await one.save();
        await two.save();
        equal(await Person.findOneOrFail(id), { id, name: 'b', age: 2 }, 'the row');
      });
    },
  },
  {
    name: 'saving a record without changes writes nothing',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        const person = await Person.create({ name: 'a' });
        equal(await statementsOf(db, () => person.save()), [], 'statements');
      });
    },
  },
  {
    name: 'timestamps start equal, and updatedAt moves only when something changed',
    run: (context) => {
      class Note extends Model('notes', { ...integerKey, ...timestamps, title: text() }) {}
      return scene(context, [Note], async () => {
        const created = new Date('2020-01-01T00:00:00.000Z');
        const note = await Note.create({ title: 'a', createdAt: created });
        equal(note.updatedAt, created, 'updatedAt of a new record');
        await note.save();
        equal(note.updatedAt, created, 'updatedAt without changes');
        note.title = 'b';
        await note.save();
        ok(note.updatedAt > created, 'updatedAt moved with the change');
        equal((await note.refresh()).createdAt, created, 'createdAt');
      });
    },
  },
  {
    name: 'a changed key is written to the row that was read',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const person = await Person.create({ id: 1, name: 'a' });
        await Person.create({ id: 2, name: 'b' });
        person.id = 3;
        await person.save();
        equal((await Person.query().orderBy('id').all()).map(({ id, name }) => [id, name]), [[2, 'b'], [3, 'a']], 'rows'); // prettier-ignore
      });
    },
  },
  {
    name: 'a value that does not fit its column is refused by name before anything is written',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        const statements = await statementsOf(db, async () => {
          await rejects(() => Person.create({ name: 'a', age: NaN }), TypeConversionError, 'people.age', 'NaN');
          await rejects(() => Person.create({ name: 1 as never }), TypeConversionError, 'people.name', '1');
        });
        equal(statements.length, 0, 'statements');
        const person = await Person.create({ name: 'a' });
        person.age = 1.5;
        equal(person.dirtyFields, ['age'], 'dirtyFields');
        await rejects(() => person.save(), TypeConversionError, 'people.age', '1.5');
        equal((await Person.findOneOrFail(person.id)).age, null, 'the row');
      });
    },
  },
];

const lifeCases: readonly ConformanceCase[] = [
  {
    name: 'a deleted record is gone; deleting, saving or refreshing it again says so',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const [one, other] = [await Person.create({ name: 'a' }), await Person.create({ name: 'b' })];
        const copy = await Person.findOneOrFail(one.id);
        await one.delete();
        equal((await Person.findAll()).map(({ id }) => id), [other.id], 'rows left'); // prettier-ignore
        await rejects(() => one.delete(), RecordNotFoundError, 'Person', String(one.id));
        copy.name = 'c';
        await rejects(() => copy.save(), RecordNotFoundError, 'Person', String(one.id));
        await rejects(() => copy.refresh(), RecordNotFoundError, 'Person', String(one.id));
      });
    },
  },
  {
    name: 'refresh reads the row again and drops what was not saved',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const person = await Person.create({ name: 'a', age: 1 });
        const copy = await Person.findOneOrFail(person.id);
        person.age = 2;
        await person.save();
        copy.name = 'unsaved';
        equal(await copy.refresh(), { id: person.id, name: 'a', age: 2 }, 'the refreshed record');
        equal(copy.isDirty, false, 'isDirty');
      });
    },
  },
  {
    name: 'findOne finds by key or by conditions and answers null for none; findOneOrFail throws instead',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const { id } = await Person.create({ name: 'a' });
        equal((await Person.findOne(id))?.name, 'a', 'by key');
        equal((await Person.findOne({ name: 'a' }))?.id, id, 'by conditions');
        equal([await Person.findOne(id + 1), await Person.findOne({ name: 'x' })], [null, null], 'missing ones');
        equal((await Person.findOneOrFail(id)).id, id, 'findOneOrFail');
        await rejects(() => Person.findOneOrFail(id + 1), RecordNotFoundError, 'Person', String(id + 1));
        await rejects(() => Person.findOneOrFail({ name: 'x' }), RecordNotFoundError, 'Person', 'name');
      });
    },
  },
  {
    name: 'findAll with keys answers in the order given and leaves missing ones out',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        for (const id of [1, 2, 3, 4]) await Person.create({ id, name: `p${id}`, age: id % 2 });
        const ids = async (found: Promise<{ id: number }[]>): Promise<number[]> => (await found).map(({ id }) => id);
        equal(await ids(Person.findAll([3, 99, 1])), [3, 1], 'by keys');
        equal(await ids(Person.findAll([])), [], 'by no keys');
        equal(
          (await ids(Person.findAll({ age: 0 }))).sort((a, b) => a - b),
          [2, 4],
          'by conditions',
        );
        equal((await Person.findAll()).length, 4, 'all');
      });
    },
  },
  {
    name: 'a record as JSON shows its columns, bigints and decimals as texts',
    run: (context) => {
      class Thing extends Model('things', { ...integerKey, big: bigint(), cost: decimal(8, 2), at: timestamp() }) {}
      return scene(context, [Thing], async () => {
        await Thing.create({ id: 1, big: 12n, cost: '1.5', at: new Date(0) });
        const shown: unknown = JSON.parse(JSON.stringify(await Thing.findOneOrFail(1)));
        equal(shown, { id: 1, big: '12', cost: '1.50', at: '1970-01-01T00:00:00.000Z' }, 'JSON');
      });
    },
  },
];

/** The cases about records. */
export const recordCases: readonly ConformanceCase[] = [...columnCases, ...saveCases, ...lifeCases];
