/** Conformance of writing rows that may be there already: upsertAll and findOrCreate. */
import { QueryError, UniqueViolationError, ValidationError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { op } from '../../query/operators.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey, optimisticLock, timestamps } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

const people = () =>
  class Person extends Model('people', {
    ...integerKey, ...timestamps, email: text().unique(), name: text().default('?'), age: integer().nullable(),
  }) {}; // prettier-ignore

const seats = () =>
  class Seat extends Model('seats', {
    ...optimisticLock, line: integer().primaryKey(), place: text().primaryKey(), guest: text().nullable(),
  }) {}; // prettier-ignore

const manyCases: readonly ConformanceCase[] = [
  {
    name: 'upsertAll inserts what is not there, updates what is, and answers the rows as they are, in the order given',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        const old = await Person.create({ email: 'b', name: 'old', age: 1, createdAt: new Date(0) });
        const statements = await statementsOf(db, async () => {
          const made = await Person.upsertAll([{ email: 'c', name: 'new' }, { email: 'b', name: 'changed' }, { email: 'a', name: 'x' }], { on: ['email'] }); // prettier-ignore
          equal(made.map(({ email, name, age }) => [email, name, age]), [['c', 'new', null], ['b', 'changed', 1], ['a', 'x', null]], 'records'); // prettier-ignore
          equal([made[1]!.id, made[1]!.createdAt, made[1]!.isDirty], [old.id, new Date(0), false], 'the one that was there'); // prettier-ignore
          ok(made[1]!.updatedAt > new Date(0), 'updatedAt of the one that was there moved');
        });
        equal(statements.length, 1, 'statements');
        equal(await Person.query().count(), 3, 'rows');
        equal(await Person.upsertAll([], { on: ['email'] }), [], 'no rows');
      });
    },
  },
  {
    name: 'a row updates what it was given with, so a default never replaces what is there',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        await Person.insertAll([{ email: 'a', name: 'A', age: 1 }, { email: 'b', name: 'B', age: 2 }]); // prettier-ignore
        const made = await Person.upsertAll([{ email: 'a', age: 5 }, { email: 'b', name: 'BB', age: undefined }, { email: 'c' }], { on: ['email'] }); // prettier-ignore
        equal(made.map(({ name, age }) => [name, age]), [['A', 5], ['BB', 2], ['?', null]], 'records'); // prettier-ignore
        const same = await Person.upsertAll([{ email: 'a' }], { on: ['email'] });
        equal([same[0]!.age, same[0]!.updatedAt], [5, made[0]!.updatedAt], 'a row given with nothing else');
      });
    },
  },
  {
    name: '`update` says which columns change in a row that is there, and nothing leaves it as it is',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const first = await Person.create({ email: 'a', name: 'A', age: 1 });
        const some = await Person.upsertAll([{ email: 'a', name: 'AA', age: 9 }], { on: ['email'], update: ['age'] });
        equal([some[0]!.name, some[0]!.age], ['A', 9], 'some columns');
        const rows = [{ email: 'b', age: 3 }, { email: 'a', name: 'AAA' }]; // prettier-ignore
        const made = await Person.upsertAll(rows, { on: ['email'], update: 'nothing' });
        equal(made.map(({ id, name, age }) => [id === first.id, name, age]), [[false, '?', 3], [true, 'A', 9]], 'nothing'); // prettier-ignore
        const back = await Person.upsertAll([{ email: 'a', age: 4 }], { on: ['email'], update: ['name', 'age'] });
        equal([back[0]!.name, back[0]!.age], ['?', 4], 'a column that is named, but not given, gets its default');
      });
    },
  },
  {
    name: 'rows are recognised by a key of several columns too, and the version counts',
    run: (context) => {
      const Seat = seats();
      return scene(context, [Seat], async () => {
        await Seat.insertAll([{ line: 1, place: 'a' }, { line: 1, place: 'b' }]); // prettier-ignore
        const rows = [{ line: 1, place: 'b', guest: 'Ada' }, { line: 2, place: 'b', guest: 'Bob' }]; // prettier-ignore
        const made = await Seat.upsertAll(rows, { on: ['place', 'line'] });
        equal(made.map(({ guest, version }) => [guest, version]), [['Ada', 2], ['Bob', 1]], 'records'); // prettier-ignore
        const kept = await Seat.upsertAll(rows, { on: ['line', 'place'], update: 'nothing' });
        equal(kept.map(({ version }) => version), [2, 1], 'left as they are'); // prettier-ignore
        made[0]!.guest = 'Eve';
        await made[0]!.save();
        equal(made[0]!.version, 3, 'saved afterwards');
      });
    },
  },
  {
    name: 'what cannot recognise rows is refused before anything is written',
    run: (context) => {
      const [Person, Seat] = [people(), seats()];
      return scene(context, [Person, Seat], async (db) => {
        const rows = [{ email: 'a', name: 'A' }];
        const statements = await statementsOf(db, async () => {
          await rejects(() => Person.upsertAll(rows, { on: ['name'] }), QueryError, "'people'", "['id'], ['email']");
          await rejects(() => Person.upsertAll(rows, { on: ['email', 'name'] }), QueryError);
          await rejects(() => Person.upsertAll(rows, { on: [] }), QueryError, "'on'");
          await rejects(() => Person.upsertAll(rows, undefined as never), QueryError, '{ on: ');
          await rejects(() => Seat.upsertAll([{ line: 1, place: 'a' }], { on: ['line'] }), QueryError, "['line', 'place']"); // prettier-ignore
          await rejects(() => Person.upsertAll([...rows, { email: 'b' }, ...rows], { on: ['email'] }), QueryError, 'Rows 0 and 2', "'email'"); // prettier-ignore
          await rejects(() => Person.upsertAll(rows, { on: ['id'] }), QueryError, 'Row 0', "'id'");
          await rejects(() => Person.upsertAll(rows, { on: ['email'], update: ['email'] }), QueryError, "'email'");
          await rejects(() => Person.upsertAll(rows, { on: ['email'], update: ['id'] }), QueryError, "'id'");
          await rejects(() => Person.upsertAll(rows, { on: ['email'], update: [] }), QueryError, "'nothing'");
          await rejects(() => Person.upsertAll(rows, { on: ['emial' as never] }), QueryError, "'email'");
        });
        equal(statements.length, 0, 'statements');
      });
    },
  },
  {
    name: 'thousands of rows are upserted all or none, and what is invalid is refused before',
    run: (context) => {
      class Person extends Model('people', { ...integerKey, email: text().unique(), tag: text().unique().nullable() }) {
        static {
          this.validate(({ email }) => (email === '' ? [{ path: ['email'], message: 'is empty' }] : []));
        }
      }
      const rows = Array.from({ length: 4_000 }, (_, i) => ({ email: `p${i}`, tag: `t${i}` }));
      return scene(context, [Person], async () => {
        await Person.create({ email: 'other', tag: 't3999' });
        await rejects(() => Person.upsertAll(rows, { on: ['email'] }), UniqueViolationError);
        equal(await Person.query().count(), 1, 'rows after a failure');
        await Person.query().allRows().delete();
        for (let i = 0; i < 2; i++) {
          const made = await Person.upsertAll(rows, { on: ['email'] });
          equal([made.length, made[3_210]!.email], [4_000, 'p3210'], 'records');
        }
        equal(await Person.query().count(), 4_000, 'rows');
        const { issues } = await rejects(() => Person.upsertAll([rows[0]!, { email: '' }], { on: ['email'] }), ValidationError); // prettier-ignore
        equal(issues[0]!.path, ['1', 'email'], 'path');
      });
    },
  },
  {
    name: 'an upsert in a transaction is undone with it',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        await Person.create({ email: 'a', name: 'A' });
        const rows = [{ email: 'a', name: 'AA' }, { email: 'b', name: 'B' }]; // prettier-ignore
        await Person.transaction(async (tx) => {
          await Person.using(tx).upsertAll(rows, { on: ['email'] });
          await Person.upsertAll(rows, { on: ['email'], update: 'nothing', tx });
          equal(await Person.query().pluck('name'), ['AA', 'B'], 'inside');
          await tx.rollback();
        });
        equal(await Person.query().pluck('name'), ['A'], 'afterwards');
      });
    },
  },
];

const findOrCreateCases: readonly ConformanceCase[] = [
  {
    name: 'findOrCreate finds, or creates of the conditions and the other values, with events',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        let created = 0;
        Person.on('afterInsert', () => void created++);
        const first = await Person.findOrCreate({ email: 'a' }, { name: 'A' });
        equal([first.email, first.name, first.isNewRecord, created], ['a', 'A', false, 1], 'created');
        const again = await Person.findOrCreate({ email: 'a' }, { name: 'B' });
        equal([again.id, again.name, created], [first.id, 'A', 1], 'found');
        await Person.transaction(async (tx) => {
          equal((await Person.using(tx).findOrCreate({ email: 'b', age: 2 })).age, 2, 'without other values');
          equal((await Person.findOrCreate({ email: 'a' })).id, first.id, 'found inside');
          await tx.rollback();
        });
        equal(await Person.query().count(), 1, 'rows');
      });
    },
  },
  {
    name: 'findOrCreate finds what somebody else creates between its question and its insert',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        let others = 0;
        const stop = Person.on('beforeInsert', async ({ email }) => {
          others++;
          await db.execute("insert into people (email, name, created_at, updated_at) values (?, 'other', ?, ?)", [email, new Date(), new Date()]); // prettier-ignore
        });
        equal((await Person.findOrCreate({ email: 'a' }, { name: 'own' })).name, 'other', 'outside a transaction');
        await Person.transaction(async () => {
          // What the listener wrote is undone with the insert, so here somebody else is late too.
          await rejects(() => Person.findOrCreate({ email: 'b' }), UniqueViolationError);
          equal(await Person.findOne({ email: 'b' }), null, 'what the attempt wrote');
        });
        equal(others, 2, 'inserts that were tried');
        stop();
        await rejects(() => Person.findOrCreate({ name: 'x' }, { email: 'a' }), UniqueViolationError, 'email');
      });
    },
  },
  {
    name: 'findOrCreate refuses what would not say what to create',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        const statements = await statementsOf(db, async () => {
          await rejects(() => Person.findOrCreate({ email: op.like('a%') } as never), QueryError, "'email'");
          await rejects(() => Person.findOrCreate({ email: 'a' }, { email: 'b' } as never), QueryError, "'email' twice"); // prettier-ignore
          await rejects(() => Person.findOrCreate({} as never), QueryError, 'condition');
          await rejects(() => Person.findOrCreate(1 as never), QueryError, '1');
          await rejects(() => Person.findOrCreate({ emial: 'a' } as never), QueryError, "'email'");
          await rejects(() => Person.findOrCreate({ email: undefined } as never), QueryError, 'undefined');
        });
        equal(statements.length, 0, 'statements');
      });
    },
  },
];

/** The cases about `upsertAll` and `findOrCreate`. */
export const upsertCases: readonly ConformanceCase[] = [...manyCases, ...findOrCreateCases];
