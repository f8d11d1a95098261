/** Properties of input from outside: what is not documented as SQL never becomes part of a statement. */
import { deepStrictEqual as equal, match, ok } from 'node:assert/strict';
import * as fc from 'fast-check';
import { op } from '../../src/query/operators.ts';
import { undone } from '../../src/testing/undone.ts';
import { causedBy, hostile, refusal } from './hostile.ts';
import { property, type Property } from './property.ts';
import { keys } from './rows.ts';
import { Row, type Scene } from './scene.ts';

const none = Row.query().where({ id: -1 });
const each = async (records: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of records);
};

/** Calls with a name, or with something else that a request could have brought; typed as the program would have to lie. */
const calls: Readonly<Record<string, (given: never, more: string) => unknown>> = {
  'where, NULL': (name) => Row.query().where({ [name]: null }).all(), // prettier-ignore
  'where, equal': (name) => Row.query().where({ [name]: 1 }).all(), // prettier-ignore
  'orWhere, operator': (name) => none.orWhere({ [name]: op.isNotNull() }).count(),
  'a group': (name) => Row.query().where((group) => group.isNull(name)).exists(), // prettier-ignore
  between: (name) => Row.query().between(name, 1 as never, 2 as never).all(), // prettier-ignore
  inList: (name, more) => Row.query().inList(name, [more as never]).all(), // prettier-ignore
  notIn: (name) => Row.query().notIn(name, [1 as never]).all(), // prettier-ignore
  like: (name, more) => Row.query().like(name, more).all(), // prettier-ignore
  notLike: (name, more) => Row.query().notLike(name, more).one(), // prettier-ignore
  isNotNull: (name) => Row.query().isNotNull(name).all(), // prettier-ignore
  orderBy: (term) => Row.query().orderBy(term).all(), // prettier-ignore
  'orderBy, two': (term) => Row.query().orderBy('n', term).one(), // prettier-ignore
  'orderBy, batches': (term) => each(Row.query().orderBy(term, 'id').findEach()), // prettier-ignore
  limit: (count) => Row.query().limit(count).all(), // prettier-ignore
  offset: (count) => Row.query().offset(count).all(), // prettier-ignore
  inBatches: (size) => each(Row.query().inBatches(size)),
  findEach: (size) => each(Row.query().findEach({ batchSize: size })),
  sum: (name) => Row.query().sum(name),
  avg: (name) => Row.query().avg(name),
  min: (name) => Row.query().min(name),
  max: (name) => Row.query().max(name),
  pluck: (name) => Row.query().pluck(name),
  update: (name) => none.update({ [name]: null }),
  create: (name) => Row.create({ [name]: null }),
  'findOne, conditions': (name) => Row.findOne({ [name]: null }),
  'findOne, key': (key) => Row.findOne(key),
  findOneOrFail: (key) => Row.findOneOrFail(key),
  'findAll, conditions': (name) => Row.findAll({ [name]: null }),
  'findAll, keys': (key) => Row.findAll([key]),
  with: async (path) => {
    await Row.create({});
    await Row.query().with(path).all(); // prettier-ignore
  },
  load: async (path) => (await Row.create({})).load(path), // prettier-ignore
  'Row.load': async (path) => Row.load([await Row.create({})], path),
  related: async (name) => ((await Row.create({})).related(name) as unknown as { all(): Promise<unknown> }).all(), // prettier-ignore
};

/** What a program can mean by the argument of such a call. */
const meant: readonly unknown[] = [
  ...['id', ...keys].flatMap((key) => [key, `${key} asc`, `${key} desc`]),
  1,
  'below',
  'below.below',
];
const allowed = new WeakMap<Scene, Map<string, Promise<Set<string>>>>();

/** The statements that a call causes with what a program can mean. */
function allowedFor(scene: Scene, call: string): Promise<Set<string>> {
  let known = allowed.get(scene);
  if (!known) allowed.set(scene, (known = new Map()));
  let statements = known.get(call);
  if (!statements) known.set(call, (statements = gather(scene, call)));
  return statements;
}

async function gather(scene: Scene, call: string): Promise<Set<string>> {
  const statements = new Set<string>();
  for (const given of meant)
    for (const more of [1, 'a', true])
      for (const sql of await causedBy(scene, () => calls[call]!(given as never, more as never))) statements.add(sql);
  ok(statements.size > 0, `${call} causes no statement, whatever it is given`);
  return statements;
}

const names = property({
  id: 'input/names',
  name: 'a text from outside in place of a name, a path or a number is refused, or causes a statement that a known name causes',
  share: 6,
  input: fc.record({ call: fc.constantFrom(...Object.keys(calls)), given: hostile, more: hostile }),
  holds: async (scene, { call, given, more }) => {
    const statements = await causedBy(scene, () => calls[call]!(given as never, more));
    const known = await allowedFor(scene, call);
    equal(statements.filter((sql) => !known.has(sql)), []); // prettier-ignore
  },
});

const HEAD = 'select "id", "n", "t", "yes", "cost", "at" from "rows"';
const COLUMN = '"(?:id|n|t|yes|cost|at)"';
const TEST = `${COLUMN} (?:= \\?|is null)`;
const READ = new RegExp(`^${HEAD}(?: where ${TEST}(?: and ${TEST})*)?(?: limit \\+\\?)?$`);
const READ_MANY = new RegExp(`^${HEAD} where "id" in \\(select value from json_each\\(\\?\\)\\)$`);
const INSERT = /^insert into "rows" \((?:"id", )?"n", "t", "yes", "cost", "at"\) values \((?:\?, )*\?\)$/;
const UPDATE = new RegExp(`^update "rows" set ${COLUMN} = \\?(?:, ${COLUMN} = \\?)* where "id" = \\?$`);

const bodies = property({
  id: 'input/bodies',
  name: 'a parsed body in place of conditions, keys or values is bound, or refused',
  share: 3,
  input: fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...keys, 'id'), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    fc.dictionary(hostile, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
  ),
  holds: async (scene, parsed) => {
    const reads = await causedBy(scene, async () => {
      if (typeof parsed !== 'string') await refusal(() => Row.query().where(parsed as never).all()); // prettier-ignore
      await refusal(() => Row.findOne(parsed as never));
      await refusal(() => Row.findAll(parsed as never));
    });
    for (const sql of reads) ok(READ.test(sql) || READ_MANY.test(sql), sql);
    for (const sql of await causedBy(scene, () => Row.create(parsed as never))) match(sql, INSERT);
    for (const sql of await causedBy(scene, () => none.update(parsed as never))) match(sql, UPDATE);
    equal(Object.keys(Object.prototype), []);
  },
});

const values = property({
  id: 'input/values',
  name: 'a text from outside in place of a value is never anything but a value',
  share: 2,
  input: hostile,
  holds: (scene, value) =>
    undone(scene.db, async () => {
      const { id } = await Row.create({ t: value });
      if (!value.isWellFormed()) return; // SQLite keeps texts as UTF-8, which has no half characters
      equal((await Row.findOneOrFail(id)).t, value);
      equal(await Row.query().where({ t: value }).count(), 1); // prettier-ignore
      equal(await Row.query().where('t = ?', [value]).count(), 1); // prettier-ignore
      // What SQLite's JSON says of NUL is another matter.
      if (!value.includes('\0')) equal(await Row.query().inList('t', [value]).count(), 1); // prettier-ignore
    }),
});

/** The properties of input from outside. */
export const inputProperties: readonly Property[] = [names, bodies, values];
