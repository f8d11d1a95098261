/** Random conditions in two forms: as a user gives them, and as the naive evaluation sees them. */
import * as fc from 'fast-check';
import type { Decimal } from '../../src/core/decimal.ts';
import { op, Operator } from '../../src/query/operators.ts';
import type { Conditions, Query } from '../../src/query/query.ts';
import { keys, kinds, type Key } from './rows.ts';
import { Row } from './scene.ts';
import { and, compare, ifKnown, like, or, type Test, type Truth, type Values } from './truth.ts';

type Link = 'where' | 'orWhere';

/** One condition in both forms. */
interface Both {
  readonly given: (target: Conditions<Row>, link: Link) => Conditions<Row>;
  readonly test: Test;
  /** How a counterexample shows it. */
  readonly [fc.toStringMethod]: () => string;
}

/** Conditions added one after the other; each link stands between it and all before. */
export type Steps = readonly (readonly [Link, Both])[];

/** What a column is compared with, and what that means. */
interface Operand {
  readonly given: unknown;
  readonly test: Test;
}

const comparisons = {
  eq: (a: unknown, b: unknown) => compare(a, b) === 0, ne: (a: unknown, b: unknown) => compare(a, b) !== 0,
  gt: (a: unknown, b: unknown) => compare(a, b) > 0, gte: (a: unknown, b: unknown) => compare(a, b) >= 0,
  lt: (a: unknown, b: unknown) => compare(a, b) < 0, lte: (a: unknown, b: unknown) => compare(a, b) <= 0,
}; // prettier-ignore
const comparisonNames = Object.keys(comparisons) as (keyof typeof comparisons)[];

function operand(key: Key): fc.Arbitrary<Operand> {
  const value: fc.Arbitrary<Decimal | Date | number | string | boolean> = kinds[key];
  const known = (test: (value: unknown) => Truth): Test => (row) => ifKnown(row[key], test); // prettier-ignore
  const list = fc.array(value, { maxLength: 3 });
  const general = fc.oneof(
    value.map((given) => ({ given, test: known((v) => compare(v, given) === 0) })),
    fc.constantFrom<Operand>(
      { given: null, test: (row) => row[key] === null },
      { given: op.isNull(), test: (row) => row[key] === null },
      { given: op.isNotNull(), test: (row) => row[key] !== null },
    ),
    fc.tuple(fc.constantFrom(...comparisonNames), value).map(([name, other]) => ({ given: op[name](other), test: known((v) => comparisons[name](v, other)) })),
    // A list without values says something of NULL, too.
    list.map((all) => ({ given: op.in(all), test: all.length === 0 ? () => false : known((v) => all.some((item) => compare(v, item) === 0)) })),
    list.map((all) => ({ given: op.notIn(all), test: all.length === 0 ? () => true : known((v) => all.every((item) => compare(v, item) !== 0)) })),
    fc.tuple(value, value).map(([low, high]) => ({ given: op.between(low, high), test: known((v) => compare(v, low) >= 0 && compare(v, high) <= 0) })),
    fc.tuple(value, value).map(([low, high]) => ({ given: op.notBetween(low, high), test: known((v) => compare(v, low) < 0 || compare(v, high) > 0) })),
  ); // prettier-ignore
  if (key !== 't') return general;
  return fc.oneof(
    { arbitrary: general, weight: 4 },
    kinds.t.map((pattern) => ({ given: op.like(pattern), test: known((v) => like(v as string, pattern)) })),
    kinds.t.map((pattern) => ({ given: op.notLike(pattern), test: known((v) => !like(v as string, pattern)) })),
  );
}

const byColumns: fc.Arbitrary<Both> = fc
  .uniqueArray(fc.constantFrom(...keys), { maxLength: 3, minLength: 1 })
  .chain((chosen) => fc.tuple(...chosen.map((key) => operand(key).map((part) => ({ key, ...part })))))
  .map((parts) => ({
    given: (target, link) => target[link](Object.fromEntries(parts.map(({ key, given }) => [key, given])) as never),
    test: (row) => parts.map(({ test }) => test(row)).reduce(and),
    [fc.toStringMethod]: () => `{ ${parts.map(({ key, given }) => `${key}: ${shown(given)}`).join(', ')} }`,
  }));

const raw: fc.Arbitrary<Both> = fc.tuple(kinds.n, kinds.t, fc.boolean()).map(([n, t, comment]) => ({
  given: (target, link) => target[link](`n = ? or t = ?${comment ? ' -- ?' : ''}`, [n, t]),
  test: (row) => or(ifKnown(row['n'], (v) => v === n), ifKnown(row['t'], (v) => v === t)), // prettier-ignore
  [fc.toStringMethod]: () => `'n = ? or t = ?${comment ? ' -- ?' : ''}', [${n}, ${JSON.stringify(t)}]`,
}));

function shown(given: unknown): string {
  return given instanceof Operator ? `${given.kind} ${fc.stringify(given.operands)}` : fc.stringify(given);
}

/** Random conditions, groups within groups among them. */
export const conditions: fc.Arbitrary<Steps> = fc.letrec<{ chain: Steps; part: Both }>((tie) => ({
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
        [fc.toStringMethod]: () => `(group) => ${fc.stringify(inner)}`,
      })),
    },
  ),
})).chain;

/** What all the conditions together say of a row. */
function evaluate(steps: Steps, row: Values): Truth {
  return steps
    .map(([how, { test }]) => ({ how, truth: test(row) }))
    .reduce((left, right) => ({ how: left.how, truth: (right.how === 'orWhere' ? or : and)(left.truth, right.truth) }))
    .truth;
}

/** The rows of which the conditions are true. */
export function matching(steps: Steps, rows: readonly Values[]): Values[] {
  return rows.filter((row) => evaluate(steps, row) === true);
}

/** The query with the conditions. */
export function queryOf(steps: Steps): Query<Row> {
  return steps.reduce<Conditions<Row>>((query, [how, part]) => part.given(query, how), Row.query()) as Query<Row>; // each step returns `this`
}
