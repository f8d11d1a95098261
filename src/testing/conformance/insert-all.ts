/** Conformance of inserting many records at once. */
import {
  NotNullViolationError, QueryError, TypeConversionError, UniqueViolationError, ValidationError,
} from '../../core/errors.ts'; // prettier-ignore
import { Model, outsideTransaction } from '../../database.ts';
import { decimal, integer, json, text } from '../../schema/columns.ts';
import { integerKey, timestamps, uuidKey } from '../../schema/groups.ts';
import type { StandardSchemaV1 } from '../../validation/standard-schema.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

const people = () =>
  class Person extends Model('people', {
    ...integerKey, ...timestamps, name: text().unique(), age: integer().nullable(), debt: decimal(8, 2).default('0'),
  }) {}; // prettier-ignore

/** A text without spaces around it, and not empty. */
const trimmed: StandardSchemaV1<string, string> = {
  '~standard': {
    version: 1,
    vendor: 'conformance',
    validate: (value) => {
      const made = String(value).trim();
      return made === '' ? { issues: [{ message: 'is empty' }] } : { value: made };
    },
  },
};

/** More rows than one statement takes. */
const many = (start = 0): { name: string }[] => Array.from({ length: 3_000 }, (_, i) => ({ name: `p${start + i}` }));

const writtenCases: readonly ConformanceCase[] = [
  {
    name: 'insertAll writes all rows by one statement and answers their records in the order given',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        let made: InstanceType<typeof Person>[] = [];
        const statements = await statementsOf(db, async () => {
          made = await Person.insertAll([{ name: 'c', debt: '1.005' }, { name: 'a', age: 3 }, { name: 'b', age: undefined }]); // prettier-ignore
        });
        equal(statements.length, 1, 'statements');
        equal(made.map(({ name, age, debt }) => [name, age, debt.toString()]), [['c', null, '1.01'], ['a', 3, '0'], ['b', null, '0']], 'records'); // prettier-ignore
        equal([made[0]!.isNewRecord, made[0]!.isDirty], [false, false], 'isNewRecord, isDirty');
        for (const person of made) equal(await Person.findOneOrFail(person.id), person, 'the row of a record');
        equal(await Person.insertAll([]), [], 'no rows');
        made[1]!.age = 4;
        await made[1]!.save();
        equal((await Person.findOneOrFail({ name: 'a' })).age, 4, 'saved afterwards');
      });
    },
  },
  {
    name: 'rows that bring their key and rows that do not keep their order, and no key comes twice',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        const made = await Person.insertAll([{ name: 'a' }, { id: 2, name: 'b' }, { name: 'c' }, { id: 1, name: 'd' }]);
        equal(made.map(({ name }) => name), ['a', 'b', 'c', 'd'], 'names'); // prettier-ignore
        equal([made[1]!.id, made[3]!.id, new Set(made.map(({ id }) => id)).size], [2, 1, 4], 'keys');
        for (const { id, name } of made) equal((await Person.findOneOrFail(id)).name, name, 'the row of a key');
      });
    },
  },
  {
    name: 'thousands of rows are written by several statements, and still all or none',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        const statements = await statementsOf(db, async () => {
          const made = await Person.insertAll(many());
          equal(made.length, 3_000, 'records');
          for (const i of [0, 1_234, 2_999]) equal((await Person.findOneOrFail(made[i]!.id)).name, `p${i}`, 'a row');
        });
        ok(statements.length < 20, 'a statement writes many rows');
        await rejects(() => Person.insertAll([...many(5_000), { name: 'p7' }]), UniqueViolationError);
        equal(await Person.query().count(), 3_000, 'rows after a failure');
      });
    },
  },
  {
    name: 'tables may have keys of their own making, and nothing but a key',
    run: (context) => {
      class Token extends Model('tokens', { ...uuidKey, data: json<object>().nullable() }) {}
      class Ticket extends Model('tickets', { ...integerKey }) {}
      return scene(context, [Token, Ticket], async () => {
        const tokens = await Token.insertAll([{ data: { a: 1 } }, {}]);
        equal((await Token.findAll(tokens.map(({ id }) => id))).map(({ data }) => data), [{ a: 1 }, null], 'tokens'); // prettier-ignore
        const tickets = await Ticket.insertAll([{}, {}]);
        equal((await Ticket.findAll()).length, new Set(tickets.map(({ id }) => id)).size, 'tickets');
      });
    },
  },
];

const checkedCases: readonly ConformanceCase[] = [
  {
    name: 'schemas and rules check every row before any is written, and the issues say which row',
    run: (context) => {
      class Person extends Model('people', { ...integerKey, name: text().schema(trimmed), age: integer().default(0) }) {
        static {
          this.validate(({ age }) => (age < 0 ? [{ path: ['age'], message: 'is negative' }] : []));
        }
      }
      return scene(context, [Person], async (db) => {
        const statements = await statementsOf(db, async () => {
          const rows = [{ name: 'a' }, { name: ' ' }, { name: 'b', age: -1 }];
          const { issues } = await rejects(() => Person.insertAll(rows), ValidationError, 'Person');
          equal(issues.map(({ path }) => path), [['1', 'name'], ['2', 'age']], 'paths'); // prettier-ignore
        });
        equal(statements.length, 0, 'statements');
        const [made] = await Person.insertAll([{ name: ' a ' }]);
        equal([made!.name, (await Person.findOneOrFail(made!.id)).name], ['a', 'a'], 'what the schema made');
        await Person.transaction(async (tx) => {
          const [undone] = await Person.insertAll([{ name: ' b ' }]);
          await tx.rollback();
          equal([undone!.name, undone!.isNewRecord], [' b ', true], 'after a rollback, as it was given');
        });
      });
    },
  },
  {
    name: 'what cannot be written is refused by its row before anything is',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        const statements = await statementsOf(db, async () => {
          await rejects(() => Person.insertAll([{ name: 'a' }, { name: 1 as never }]), TypeConversionError, 'Row 1', 'people.name'); // prettier-ignore
          await rejects(() => Person.insertAll([{}] as never), TypeConversionError, 'Row 0', 'no value');
          await rejects(() => Person.insertAll([{ name: 'a', nmae: 1 }] as never), QueryError, 'Row 0', 'nmae');
          await rejects(() => Person.insertAll('x' as never), QueryError, 'list', 'x');
        });
        equal(statements.length, 0, 'statements');
        await rejects(() => Person.insertAll([{ name: 'a' }, { name: 'a' }]), UniqueViolationError);
        await rejects(() => Person.insertAll([{ name: 'a' }, { name: null as never }]), NotNullViolationError);
        equal(await Person.query().count(), 0, 'rows');
      });
    },
  },
  {
    name: 'the events of records are not emitted',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        let heard = 0;
        for (const event of ['beforeValidate', 'beforeSave', 'afterInsert', 'afterCommit'] as const)
          Person.on(event, () => void heard++);
        await Person.insertAll([{ name: 'a' }]);
        await Person.upsertAll([{ name: 'a', age: 1 }], { on: ['name'] });
        equal(heard, 0, 'events');
        await Person.create({ name: 'b' });
        equal(heard, 4, 'events of a record that is created');
      });
    },
  },
];

const transactionCases: readonly ConformanceCase[] = [
  {
    name: 'a rollback makes the records new again',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async () => {
        let made: InstanceType<typeof Person>[] = [];
        await Person.transaction(async (tx) => {
          made = await Person.insertAll([{ name: 'a' }, ...many(), { id: 4_000, name: 'z' }]);
          equal(made.at(-1)!.isNewRecord, false, 'inside');
          await tx.rollback();
        });
        equal(made.filter(({ isNewRecord }) => !isNewRecord).length, 0, 'records that seem saved');
        equal([made[0]!.id, made.at(-1)!.id], [undefined, 4_000], 'keys: those the database made are gone');
        await made[0]!.save();
        equal(await Person.query().pluck('name'), ['a'], 'rows after saving one');
      });
    },
  },
  {
    name: 'a failure inside a transaction undoes its own rows only, when the transaction is passed too',
    run: (context) => {
      const Person = people();
      return scene(context, [Person], async (db) => {
        await Person.transaction(async (tx) => {
          await Person.create({ name: 'before' });
          await rejects(() => Person.insertAll([...many(), { name: 'before' }]), UniqueViolationError);
          const outside = (rows: { name: string }[]) => outsideTransaction(() => Person.insertAll(rows, { tx }));
          await rejects(() => outside([...many(), { name: 'before' }]), UniqueViolationError);
          equal(await Person.query().count(), 1, 'rows inside');
          equal((await Person.using(tx).insertAll(many())).length, 3_000, 'records');
        });
        equal(await Person.query().count(), 3_001, 'rows');
        await db.transaction(async (tx) => {
          await Person.using(tx).insertAll([{ name: 'gone' }]);
          await tx.rollback();
        });
        equal(await Person.findOne({ name: 'gone' }), null, 'what was rolled back');
      });
    },
  },
];

/** What is written beside a call that fails must not be undone with it. */
const besideCase: ConformanceCase = {
  name: 'a failure inside a transaction does not undo what is written there at the same time',
  run: (context) => {
    const Person = people();
    return scene(context, [Person], async () => {
      await Person.create({ name: 'before' });
      await Person.transaction(async () => {
        const failing = Person.insertAll([...many(), { name: 'before' }]);
        const beside = Array.from({ length: 20 }, async (_, i) => {
          for (let turn = 0; turn < i; turn++) await Promise.resolve();
          return Person.create({ name: `beside ${i}` });
        });
        await rejects(() => failing, UniqueViolationError);
        await Promise.all(beside);
      });
      equal(await Person.query().count(), 21, 'rows');
    });
  },
};

/** The cases about `insertAll`. */
export const insertAllCases: readonly ConformanceCase[] = [
  ...writtenCases,
  ...checkedCases,
  ...transactionCases,
  besideCase,
];
