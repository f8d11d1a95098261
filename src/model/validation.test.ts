/** Schemas of columns and rules for records: when they are asked, what they may change, and what is left when a save fails. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, TypeConversionError, ValidationError } from '../core/errors.ts';
import type { CompiledQuery } from '../core/sql.ts';
import { Database, Model, type AnyModelClass } from '../database.ts';
import { asyncScope } from '../node/async-scope.ts';
import { decimal, integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { FakeBackend, type FakeAnswer } from '../testing/fake-backend.ts';
import type { StandardSchemaV1 } from '../validation/standard-schema.ts';

let open: Database | undefined;
afterEach(() => open?.dispose());

/** A database that records what it is told; writes change one row and make the key 7 unless told otherwise. */
function fake(
  models: readonly AnyModelClass[],
  answer: (query: CompiledQuery) => FakeAnswer | Promise<FakeAnswer> = () => undefined,
): { db: Database; log: () => unknown[] } {
  const backend = new FakeBackend({
    scope: asyncScope,
    answer: (query) => answer(query) ?? { changes: 1, lastInsertId: 7 },
  });
  open = new Database({ database: 'fake' }, backend).bind(...models);
  return { db: open, log: () => backend.statements.splice(0).map(({ params }) => [...params]) };
}

/** A schema that makes a value, or throws the message of its one issue; `seen` are the values it was shown. */
function schema<I, O>(make: (value: I) => O | Promise<O>, seen: unknown[] = []): StandardSchemaV1<I, O> {
  const issue = (error: unknown) => ({ issues: [{ message: (error as Error).message }] });
  return {
    '~standard': {
      version: 1,
      vendor: 'by hand',
      validate: (value) => {
        seen.push(value);
        try {
          const made = make(value as I);
          return made instanceof Promise ? made.then((result) => ({ value: result }), issue) : { value: made };
        } catch (error) {
          return issue(error);
        }
      },
    },
  };
}

function fail(message: string): never {
  throw new Error(message);
}

const email = (seen?: unknown[]) =>
  schema((value: string) => (value?.includes('@') ? value.trim().toLowerCase() : fail('needs an @')), seen);
const users = (seen?: unknown[]) =>
  class User extends Model('users', { ...integerKey, email: text().schema(email(seen)), age: integer().default(0) }) {};

/** What a rejected promise was rejected with. */
const refusal = async (work: Promise<unknown>): Promise<ValidationError> => {
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
  expect(error).toBeInstanceOf(ValidationError);
  return error as ValidationError;
};

describe('the schema of a column', () => {
  test('decides what is written, and the record holds it', async () => {
    const User = users();
    const { log } = fake([User]);
    const user = await User.create({ email: ' Ada@Example.org ' });
    expect([user.email, user.isDirty, log()]).toEqual(['ada@example.org', false, [['ada@example.org', 0]]]);
  });

  test('refuses before anything is written, with the path of the column', async () => {
    const User = users();
    const { log } = fake([User]);
    const user = new User({ email: 'ada' });
    const error = await refusal(user.save());
    expect(error.issues).toEqual([{ path: ['email'], message: 'needs an @' }]);
    expect(error.message).toBe('This User is not valid. email: needs an @');
    expect([log(), user.isNewRecord]).toEqual([[], true]);
  });

  test('is asked on an update only when its column changed', async () => {
    const seen: unknown[] = [];
    const User = users(seen);
    fake([User]);
    const user = await User.create({ email: 'a@b' });
    user.age = 1;
    await user.save();
    user.email = 'C@D';
    await user.save();
    expect([seen, user.email]).toEqual([['a@b', 'C@D'], 'c@d']);
  });

  test('may answer later, and all that is wrong is reported in the order of the columns', async () => {
    const slow = schema(async (value: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      return value > 0 ? value : fail('must be positive');
    });
    class Item extends Model('items', { ...integerKey, n: integer().schema(slow), email: text().schema(email()) }) {}
    fake([Item]);
    const { issues } = await refusal(Item.create({ n: 0, email: 'x' }));
    expect(issues.map(({ path }) => path[0])).toEqual(['n', 'email']);
    expect((await Item.create({ n: 1, email: 'a@b' })).n).toBe(1);
  });

  test('may take what the column cannot hold and make of it what it can', async () => {
    const toNumber = schema((value: string) => Number(value));
    class Item extends Model('items', { ...integerKey, n: integer().schema(toNumber) }) {}
    const { log } = fake([Item]);
    expect((await Item.create({ n: '12' })).n).toBe(12);
    expect(log()).toEqual([[12]]);
    await expect(Item.create({ n: 'x' })).rejects.toThrow(TypeConversionError); // NaN fits no integer column
  });

  test('is not shown NULL in a nullable column, nor the key that the database makes', async () => {
    const seen: unknown[] = [];
    const any = schema((value: string) => value, seen);
    const number = schema((value: number) => value, seen);
    class Item extends Model('items', {
      id: integer().primaryKey().schema(number),
      a: text().nullable().schema(any),
      b: text().schema(any).nullable(),
    }) {}
    fake([Item]);
    expect((await Item.create({ a: null })).toJSON()).toEqual({ id: 7, a: null, b: null });
    expect(seen).toEqual([]);
  });

  test('sees defaults, and undefined where there is none', async () => {
    const seen: unknown[] = [];
    const any = schema((value: string | undefined) => value ?? 'from the schema', seen);
    class Item extends Model('items', { ...integerKey, a: text().schema(any), b: text().schema(any).default('b') }) {}
    fake([Item]);
    expect((await Item.create({ a: undefined })).a).toBe('from the schema');
    expect(seen).toEqual([undefined, 'b']);
  });

  test('must be a schema', () => {
    expect(() => text().schema({} as never)).toThrow(ConfigError);
  });
});

describe('rules for whole records', () => {
  test('are functions that answer with what is wrong, all of them asked', async () => {
    const User = users();
    User.validate(({ age }) => (age < 0 ? [{ path: ['age'], message: 'is negative' }] : undefined));
    User.validate(async ({ age }) => Promise.resolve(age < -1 ? [{ message: 'makes no sense' }] : []));
    User.validate(() => {});
    fake([User]);
    const error = await refusal(User.create({ email: 'a@b', age: -2 }));
    expect(error.issues).toEqual([{ path: ['age'], message: 'is negative' }, { path: [], message: 'makes no sense' }]); // prettier-ignore
    expect((await User.create({ email: 'a@b', age: 1 })).isNewRecord).toBe(false);
  });

  test('are asked once the columns are valid, and see what their schemas made', async () => {
    const User = users();
    const seen: string[] = [];
    User.validate((user) => void seen.push(user.email));
    fake([User]);
    await refusal(User.create({ email: 'x' }));
    await User.create({ email: 'A@B' });
    expect(seen).toEqual(['a@b']);
  });

  test('may be a schema, which gets plain data and whose answer is written', async () => {
    const User = users();
    const seen: unknown[] = [];
    User.validate(schema((user: { email: string; age: number }) => ({ ...user, age: user.age + 1, more: 1 }), seen));
    const { log } = fake([User]);
    const user = await User.create({ email: 'A@b', age: 1 });
    expect(seen).toEqual([{ id: undefined, email: 'a@b', age: 1 }]);
    expect([user.age, log(), 'more' in user]).toEqual([2, [['a@b', 2]], false]);
  });

  test('are inherited, and do not reach the base', async () => {
    const User = users();
    class Guest extends User {}
    User.validate(() => [{ message: 'base' }]);
    Guest.validate(() => [{ message: 'own' }]);
    fake([User]);
    expect((await refusal(Guest.create({ email: 'a@b' }))).issues.map(({ message }) => message)).toEqual(['base', 'own']); // prettier-ignore
    expect((await refusal(User.create({ email: 'a@b' }))).issues).toHaveLength(1);
  });

  test('that answer true, or are no rules, are refused by name', async () => {
    const User = users();
    expect(() => User.validate({} as never)).toThrow(ConfigError);
    User.validate((() => true) as never);
    fake([User]);
    await expect(User.create({ email: 'a@b' })).rejects.toThrow(/A rule of User must return nothing or a list/);
  });

  test('let an error of their own through', async () => {
    const User = users();
    User.validate(() => {
      throw new RangeError('broken');
    });
    fake([User]);
    await expect(User.create({ email: 'a@b' })).rejects.toThrow(RangeError);
  });
});

describe('with events', () => {
  test('values set in beforeValidate are checked, those set in beforeSave are not', async () => {
    const User = users();
    fake([User]);
    const stop = User.on('beforeValidate', (user) => (user.email = 'none'));
    await refusal(User.create({ email: 'a@b' }));
    stop();
    User.on('beforeSave', (user) => (user.email = 'none'));
    expect((await User.create({ email: 'a@b' })).email).toBe('none');
  });

  test('a record that is not valid gets no further than beforeValidate', async () => {
    const User = users();
    fake([User]);
    const list: string[] = [];
    for (const event of ['beforeValidate', 'afterValidate', 'beforeSave'] as const)
      User.on(event, () => list.push(event));
    await refusal(User.create({ email: 'x' }));
    expect(list).toEqual(['beforeValidate']);
  });
});

describe('when the write does not last', () => {
  const cents = () => schema((value: string) => (typeof value === 'string' ? Number(value) * 100 : fail('no text')));
  const items = () => class Item extends Model('items', { ...integerKey, n: integer().schema(cents()) }) {};

  test('a refused record has its values back, so that it can be saved again', async () => {
    const Item = items();
    Item.validate(({ n }) => (n > 100 ? [{ message: 'too much' }] : []));
    let refuse = true;
    fake([Item], () => {
      if (refuse) throw new Error('disk full');
      return undefined;
    });
    const item = new Item({ n: '2' });
    await refusal(item.save());
    expect(item.n).toBe('2');
    item.n = '1' as never;
    await expect(item.save()).rejects.toThrow('disk full');
    refuse = false;
    await item.save();
    expect(item.n).toBe(100);
  });

  test('so has one that is rolled back, unless it was changed since', async () => {
    const Item = items();
    class Price extends Model('prices', { ...integerKey, a: decimal(6, 2).schema(schema((value: string) => value as never)) }) {} // prettier-ignore
    const { db } = fake([Item, Price]);
    const [kept, changed, price] = [new Item({ n: '1' }), new Item({ n: '1' }), new Price({ a: '1.005' })];
    await db.transaction(async (tx) => {
      await kept.save();
      await changed.save();
      await price.save();
      changed.n = 5;
      await tx.rollback();
    });
    expect([kept.n, changed.n, price.a, kept.isNewRecord]).toEqual(['1', 5, '1.005', true]);
    await kept.save();
    expect(kept.n).toBe(100);
  });
});
