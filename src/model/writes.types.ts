/** What the types of keys, of writes of many records, and of columns with a role promise. Compiled by every check and never run. */
import {
  integer, integerKey, Model, op, optimisticLock, softDelete, text, timestamps, uuidKey, type Insert, type PrimaryKey, type Row,
  type Transaction, type Update,
} from '../index.ts'; // prettier-ignore

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `expectType<A>().is<B>()` compiles only where both are the same type. */
declare function expectType<A>(): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };
/** `typeOf(value).is<B>()` compiles only where the value has just this type. */
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

class Person extends Model('people', {
  ...integerKey,
  ...timestamps,
  email: text().unique(),
  age: integer().nullable(),
}) {}
class Page extends Model('pages', { ...uuidKey, ...optimisticLock, ...softDelete, title: text() }) {}
class Seat extends Model('seats', {
  line: integer().primaryKey(),
  place: text().primaryKey(),
  guest: text().nullable(),
}) {}
class Line extends Model('lines', { words: text() }) {}
declare const tx: Transaction;

// Keys

expectType<PrimaryKey<Person>>().is<number>();
expectType<PrimaryKey<Page>>().is<string>();
expectType<PrimaryKey<Seat>>().is<{ line: number; place: string }>();
expectType<PrimaryKey<Line>>().is<never>();
typeOf(await Seat.findOne({ line: 1, place: 'a' })).is<Seat | null>();
typeOf(await Seat.findAll([{ line: 1, place: 'a' }])).is<Seat[]>();
typeOf(await Seat.findOne({ line: op.gt(1) })).is<Seat | null>(); // conditions
// @ts-expect-error one value is no key
await Seat.findOne(1);
// @ts-expect-error a part of a key
await Seat.findAll([{ line: 1 }]);
// @ts-expect-error another type
await Seat.findAll([{ line: 1, place: 2 }]);
// @ts-expect-error no column of the key
await Seat.findAll([{ line: 1, place: 'a', guest: 'b' }]);
class Booking extends Model('bookings', { ...integerKey, line: integer() }) {}
// @ts-expect-error no column can hold a key of several columns
Booking.belongsTo(Seat, 'line');
typeOf(new Page({ title: 'a' }).id).is<string>();
await Page.create({ id: '0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6071', title: 'a' });

// Columns with a role

const page = await Page.findOneOrFail('0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6071');
expectType<Row<Page>>().is<{ id: string; version: number; deletedAt: Date | null; title: string }>();
expectType<Insert<Page>>().is<{ title: string; id?: string | undefined; deletedAt?: Date | null | undefined; version?: undefined }>(); // prettier-ignore
expectType<Update<Page>['version']>().is<undefined>();
// @ts-expect-error the version is counted
await Page.create({ title: 'a', version: 2 });
typeOf(await page.restore()).is<Page>();
typeOf(await page.restore({ tx })).is<Page>();
await page.delete({ hard: true, tx });
// @ts-expect-error no such option
await page.delete({ herd: true });
const person = await Person.findOneOrFail(1);
// @ts-expect-error nothing to restore
await person.restore();
// @ts-expect-error records have a method restore
class Bad extends Model('x', { ...integerKey, restore: text() }) {}

// Many records

typeOf(await Person.insertAll([{ email: 'a' }, { email: 'b', age: 1 }])).is<Person[]>();
typeOf(await Person.using(tx).insertAll([{ email: 'a' }])).is<Person[]>();
await Person.insertAll([], { tx });
// @ts-expect-error email is required
await Person.insertAll([{ email: 'a' }, { age: 1 }]);
// @ts-expect-error no such column
await Person.insertAll([{ email: 'a', nope: 1 }]);
typeOf(await Person.upsertAll([{ email: 'a' }], { on: ['email'], update: ['age'] })).is<Person[]>();
typeOf(await Person.using(tx).upsertAll([{ email: 'a' }], { on: ['email'], update: 'nothing' })).is<Person[]>();
// @ts-expect-error what rows are recognised by is needed
await Person.upsertAll([{ email: 'a' }], {});
// @ts-expect-error no such column
await Person.upsertAll([{ email: 'a' }], { on: ['emial'] });
// @ts-expect-error no such column
await Person.upsertAll([{ email: 'a' }], { on: ['email'], update: ['nope'] });

// Finding or creating

typeOf(await Person.findOrCreate({ email: 'a' })).is<Person>();
typeOf(await Person.findOrCreate({ email: 'a' }, { age: 1 })).is<Person>();
typeOf(await Person.findOrCreate({ age: 1 }, { email: 'a' })).is<Person>();
typeOf(await Person.using(tx).findOrCreate({ email: 'a' })).is<Person>();
// @ts-expect-error email is needed to create one
await Person.findOrCreate({ age: 1 });
// @ts-expect-error email is needed to create one
await Person.findOrCreate({ age: 1 }, {});
// @ts-expect-error an operator does not say what to create
await Person.findOrCreate({ email: op.like('a%') });
// @ts-expect-error no such column
await Person.findOrCreate({ emial: 'a' });
// @ts-expect-error given twice
await Person.findOrCreate({ email: 'a' }, { email: 'b' });
