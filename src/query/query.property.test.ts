/** Queries against a naive evaluator on random data, and random input from outside that must never become SQL. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QueryError, TypeConversionError } from '../core/errors.ts';
import { Decimal } from '../core/decimal.ts';
import { Database, Model } from '../database.ts';
import { boolean, decimal, integer, text, timestamp } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { op } from './operators.ts';
import type { Conditions } from './query.ts';

class Row extends Model('rows', {
  ...integerKey, n: integer().nullable(), t: text().nullable(), yes: boolean().nullable(), cost: decimal(8, 2).nullable(), at: timestamp().nullable(),
}) {} // prettier-ignore

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Row);
beforeAll(() => db.createTables([Row]));
afterAll(() => db.dispose());

/** A fixed seed, so that a failure is a failure every time. */
const SEED = 1_845_301;

// The evaluator: true, false or null (unknown), as SQL has it.

type Truth = boolean | null;
type Values = Record<string, unknown>;
type Test = (row: Values) => Truth;

const not = (a: Truth): Truth => (a === null ? null : !a);
const and = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === null || b === null ? null : true;
const or = (a: Truth, b: Truth): Truth => not(and(not(a), not(b)));

/** A value as a number or a text that sorts as the value does. */
const plain = (value: unknown): number | string =>
  value instanceof Date ? value.getTime() : value instanceof Decimal ? value.toNumber() : typeof value === 'string' ? value : Number(value); // prettier-ignore
const compare = (a: unknown, b: unknown): number => (plain(a) < plain(b) ? -1 : plain(a) > plain(b) ? 1 : 0);
const ifKnown = (value: unknown, test: (value: unknown) => Truth): Truth => (value === null ? null : test(value));

function like(value: string, pattern: string): boolean {
  const source = Array.from(pattern, (c) => (c === '%' ? '.*' : c === '_' ? '.' : c.replace(/[^a-z\d]/i, '\\$&')));
  return new RegExp(`^${source.join('')}$`, 'is').test(value); // SQLite ignores the case of ASCII letters
}

/** One condition in the two forms: as a user gives it, and as the evaluator sees it. */
interface Both {
  readonly given: (target: Conditions<Row>, link: 'where' | 'orWhere') => Conditions<Row>;
  readonly test: Test;
}

// Random conditions

const kinds = {
  n: fc.integer({ min: -2, max: 3 }),
  t: fc.string({ unit: fc.constantFrom('a', 'B', '%', '_', "'", '"', '\\', '?', 'é', '漢', ' '), maxLength: 3 }),
  yes: fc.boolean(),
  cost: fc.integer({ min: -150, max: 150 }).map((cents) => new Decimal(cents).div(100)),
  at: fc.integer({ min: -1, max: 2 }).map((n) => new Date(n * 1_000)),
} as const;
type Key = keyof typeof kinds;
const keys = Object.keys(kinds) as Key[];

const comparisons = {
  eq: (a: unknown, b: unknown) => compare(a, b) === 0, ne: (a: unknown, b: unknown) => compare(a, b) !== 0,
  gt: (a: unknown, b: unknown) => compare(a, b) > 0, gte: (a: unknown, b: unknown) => compare(a, b) >= 0,
  lt: (a: unknown, b: unknown) => compare(a, b) < 0, lte: (a: unknown, b: unknown) => compare(a, b) <= 0,
}; // prettier-ignore

/** A column's operand and what it means. */
function operand(key: Key): fc.Arbitrary<{ given: unknown; test: Test }> {
  const value: fc.Arbitrary<object | number | string | boolean> = kinds[key];
  const test = (check: (value: unknown) => Truth): Test => (row) => ifKnown(row[key], check); // prettier-ignore
  const general = fc.oneof(
    value.map((given) => ({ given, test: test((v) => compare(v, given) === 0) })),
    fc.constant({ given: null, test: (row: Values) => row[key] === null }),
    fc.constantFrom(
      { given: op.isNull(), test: (row: Values) => row[key] === null },
      { given: op.isNotNull(), test: (row: Values) => row[key] !== null },
    ),
    fc
      .tuple(fc.constantFrom(...(Object.keys(comparisons) as (keyof typeof comparisons)[])), value)
      .map(([name, other]) => ({ given: op[name](other), test: test((v) => comparisons[name](v, other)) })),
    fc.array(value, { maxLength: 3 }).map((list) => ({
      given: op.in(list),
      test: (row: Values) => (list.length === 0 ? false : ifKnown(row[key], (v) => list.some((item) => compare(v, item) === 0))),
    })),
    fc.array(value, { maxLength: 3 }).map((list) => ({
      given: op.notIn(list),
      test: (row: Values) => (list.length === 0 ? true : ifKnown(row[key], (v) => list.every((item) => compare(v, item) !== 0))),
    })),
    fc.tuple(value, value).map(([low, high]) => ({ given: op.between(low, high), test: test((v) => compare(v, low) >= 0 && compare(v, high) <= 0) })),
    fc.tuple(value, value).map(([low, high]) => ({ given: op.notBetween(low, high), test: test((v) => compare(v, low) < 0 || compare(v, high) > 0) })),
  ); // prettier-ignore
  if (key !== 't') return general;
  const patterns = kinds.t.map((pattern) => ({
    given: op.like(pattern),
    test: test((v) => like(v as string, pattern)),
  }));
  const negated = kinds.t.map((pattern) => ({ given: op.notLike(pattern), test: test((v) => !like(v as string, pattern)) })); // prettier-ignore
  return fc.oneof({ arbitrary: general, weight: 4 }, patterns, negated);
}

const byColumns: fc.Arbitrary<Both> = fc
  .uniqueArray(fc.constantFrom(...keys), { maxLength: 3, minLength: 1 })
  .chain((chosen) => fc.tuple(...chosen.map((key) => operand(key).map((part) => ({ key, ...part })))))
  .map((parts) => ({
    given: (target, link) => target[link](Object.fromEntries(parts.map(({ key, given }) => [key, given])) as never),
    test: (row) => parts.map(({ test }) => test(row)).reduce(and),
  }));

const raw: fc.Arbitrary<Both> = fc.tuple(kinds.n, kinds.t, fc.boolean()).map(([n, t, comment]) => ({
  given: (target, link) => target[link](`n = ? or t = ?${comment ? ' -- ?' : ''}`, [n, t]),
  test: (row) => or(ifKnown(row['n'], (v) => v === n), ifKnown(row['t'], (v) => v === t)), // prettier-ignore
}));

/** Conditions added one after the other; each link stands between it and all before. */
const { chain } = fc.letrec<{ chain: readonly (readonly ['where' | 'orWhere', Both])[]; part: Both }>((tie) => ({
  chain: fc.array(fc.tuple(fc.constantFrom('where', 'orWhere'), tie('part')), { minLength: 1, maxLength: 4 }),
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: byColumns, weight: 4 },
    { arbitrary: raw, weight: 1 },
    {
      weight: 2,
      arbitrary: tie('chain').map((inner): Both => ({
        given: (target, link) => target[link]((group) => inner.reduce((at, [how, part]) => part.given(at, how), group)),
        test: (row) => evaluate(inner, row),
      })),
    },
  ),
}));

function evaluate(steps: readonly (readonly ['where' | 'orWhere', Both])[], row: Values): Truth {
  return steps
    .map(([how, { test }]) => ({ how, truth: test(row) }))
    .reduce((left, right) => ({ how: left.how, truth: (right.how === 'orWhere' ? or : and)(left.truth, right.truth) }))
    .truth;
}

const rows = fc.array(
  fc.record(Object.fromEntries(keys.map((key) => [key, fc.option(kinds[key] as fc.Arbitrary<unknown>)]))),
  { maxLength: 8 },
);
const terms = fc.array(fc.constantFrom('n', 't desc', 'yes', 'cost desc', 'at', 'n desc'), { maxLength: 2 });
const window = fc.record({ limit: fc.option(fc.nat(4)), offset: fc.option(fc.nat(4)) });

/** NULL sorts before everything in SQLite. */
function byTerms(order: readonly string[]): (a: Values, b: Values) => number {
  return (a, b) => {
    for (const term of [...order, 'id']) {
      const [key = '', direction] = term.split(' ');
      const [x, y] = [a[key], b[key]];
      const result = x === null || y === null ? Number(x !== null) - Number(y !== null) : compare(x, y);
      if (result !== 0) return direction ? -result : result;
    }
    return 0;
  };
}

class Undo extends Error {}

test('random queries select the rows that a naive evaluation selects', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(rows, chain, terms, window, async (data, steps, order, { limit, offset }) => {
      const attempt = db.transaction(async () => {
        const records: Values[] = [];
        for (const values of data) records.push(Object.fromEntries(Object.entries(await Row.create(values))));
        let query = Row.query();
        for (const [how, part] of steps) query = part.given(query, how) as typeof query;
        const matching = records.filter((row) => evaluate(steps, row) === true).sort(byTerms(order));
        query = query.orderBy(...(order as 'n'[]), 'id');
        if (limit !== null) query = query.limit(limit);
        if (offset !== null) query = query.offset(offset);
        const start = offset ?? 0;
        const expected = matching.slice(start, start + (limit ?? matching.length)).map(({ id }) => id);
        const found = await query.all();
        expect(found.map(({ id }) => id)).toEqual(expected);
        expect(await query.count()).toBe(expected.length);
        expect(await query.exists()).toBe(expected.length > 0);
        expect((await query.one())?.id).toBe(expected[0]);
        throw new Undo();
      });
      await expect(attempt).rejects.toBeInstanceOf(Undo);
    }),
    { numRuns: 2_000, seed: SEED },
  );
});

test(
  'random sums, batches and mass writes are those of the rows that a naive evaluation selects',
  { timeout: 120_000 },
  async () => {
    const held = (records: Values[], key: Key): unknown[] => records.map((row) => row[key]).filter((value) => value !== null); // prettier-ignore
    const least = (values: unknown[]): unknown =>
      values.reduce((a, b) => (compare(a, b) <= 0 ? a : b), values[0]) ?? null;
    const keyOrders = fc.constantFrom(['id'], ['id desc']) as fc.Arbitrary<'id'[]>;
    await fc.assert(
      fc.asyncProperty(rows, chain, window, keyOrders, async (data, steps, { limit }, order) => {
        const attempt = db.transaction(async () => {
          const records: Values[] = [];
          for (const values of data) records.push(Object.fromEntries(Object.entries(await Row.create(values))));
          let query = Row.query();
          for (const [how, part] of steps) query = part.given(query, how) as typeof query;
          const matching = records.filter((row) => evaluate(steps, row) === true).sort(byTerms(order));
          const first = limit === null ? matching : matching.slice(0, limit);
          let some = query.orderBy(...order);
          if (limit !== null) some = some.limit(limit);

          const costs = held(first, 'cost') as Decimal[];
          const total = costs.reduce((sum, cost) => sum.plus(cost), new Decimal(0));
          expect(await some.sum('cost')).toEqual(total);
          expect(await some.avg('cost')).toEqual(
            costs.length === 0 ? null : total.div(costs.length).toDecimalPlaces(8),
          );
          expect(await some.sum('n')).toBe((held(first, 'n') as number[]).reduce((sum, n) => sum + n, 0));
          expect(await some.min('at')).toEqual(least(held(first, 'at')));
          expect(await some.pluck('yes')).toEqual(first.map((row) => row['yes']));

          const seen: unknown[] = [];
          for await (const batch of some.inBatches(2)) seen.push(...batch.map(({ id }) => id));
          expect(seen).toEqual(first.map(({ id }) => id));

          expect(await query.update({ t: 'marked as changed' })).toBe(matching.length);
          expect(await Row.query().where({ t: 'marked as changed' }).count()).toBe(matching.length);
          throw new Undo();
        });
        await expect(attempt).rejects.toBeInstanceOf(Undo);
        const attemptToDelete = db.transaction(async () => {
          const records: Values[] = [];
          for (const values of data) records.push(Object.fromEntries(Object.entries(await Row.create(values))));
          let query = Row.query();
          for (const [how, part] of steps) query = part.given(query, how) as typeof query;
          const matching = records.filter((row) => evaluate(steps, row) === true);
          expect(await query.delete()).toBe(matching.length);
          expect(await Row.query().orderBy('id').pluck('id')).toEqual(
            records.filter((row) => !matching.includes(row)).map(({ id }) => id),
          );
          throw new Undo();
        });
        await expect(attemptToDelete).rejects.toBeInstanceOf(Undo);
      }),
      { numRuns: 500, seed: SEED },
    );
  },
);

describe('input from outside', () => {
  /** Texts that attackers like, and any others. */
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('id; drop table rows', 'id" or "1"="1', "1' or '1'='1", 'id desc, (select 1)', 'id --', '*', '1', 'id\0', 'rowid', '__proto__', 'constructor', 'id asc asc', '(id)', 'id collate nocase'), // prettier-ignore
    fc.tuple(fc.constantFrom(...keys), fc.string()).map((parts) => parts.join(' ')),
  );

  /** Refused in the library's terms, or harmless: the text of the statement is one that the program could have written. */
  async function harmless(build: () => { toSql(): { sql: string } }, allowed: RegExp): Promise<void> {
    let sql: string;
    try {
      ({ sql } = build().toSql());
    } catch (error) {
      if (error instanceof QueryError || error instanceof TypeConversionError) return;
      throw error;
    }
    expect(sql).toMatch(allowed);
  }

  const HEAD = 'select "id", "n", "t", "yes", "cost", "at" from "rows"';
  const TEST = '"(?:id|n|t|yes|cost|at)" (?:= \\?|is null)';

  test('as the name of a column or as an order never becomes SQL', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (input) => {
        await harmless(() => Row.query().where({ [input]: 1 } as never), new RegExp(`^${HEAD} where ${TEST}$`));
        await harmless(() => Row.query().orderBy(input as never), new RegExp(`^${HEAD} order by "\\w+"(?: desc)?$`));
        await harmless(() => Row.query().with(input as never), /^never$/);
        await harmless(() => Row.query().isNull(input as never), new RegExp(`^${HEAD} where ${TEST}$`));
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });

  test('as a parsed body is bound, or refused', async () => {
    const body = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...keys, 'id'), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    );
    const allowed = new RegExp(`^${HEAD}(?: where ${TEST}(?: and ${TEST})*)?$`);
    const before = await Row.query().count();
    await fc.assert(
      fc.asyncProperty(body, async (parsed) => {
        if (typeof parsed !== 'string') await harmless(() => Row.query().where(parsed as never), allowed);
        for (const call of [() => Row.findOne(parsed as never), () => Row.findAll(parsed as never)]) {
          const error: unknown = await call().then(
            () => undefined,
            (reason: unknown) => reason,
          );
          if (error !== undefined && !(error instanceof QueryError)) expect(error).toBeInstanceOf(TypeConversionError);
        }
      }),
      { numRuns: 1_000, seed: SEED },
    );
    expect(await Row.query().count()).toBe(before);
  });

  test('as a value is never anything but a value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile, fc.string({ unit: 'binary' })), async (value) => {
        const storable = value.isWellFormed();
        const attempt = db.transaction(async () => {
          const { id } = await Row.create({ t: value });
          if (storable) {
            expect((await Row.findOneOrFail(id)).t).toBe(value);
            expect(await Row.query().where({ t: value }).count()).toBe(1);
            expect(await Row.query().where('t = ?', [value]).count()).toBe(1);
            if (!value.includes('\0'))
              expect(
                await Row.query()
                  .where({ t: op.in([value]) })
                  .count(),
              ).toBe(1);
          }
          throw new Undo();
        });
        await expect(attempt).rejects.toBeInstanceOf(Undo);
      }),
      { numRuns: 500, seed: SEED },
    );
  });
});
