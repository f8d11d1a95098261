/**
 * Relations of all kinds against a naive evaluation in memory: random rows, loaded by random trees of paths, some of them in part.
 * What loaders get wrong is who gets which record: of a shared parent, of a limit, of a deleted row, of a null key.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey, softDelete } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { undone } from '../testing/undone.ts';
import { op } from '../query/operators.ts';
import type { Query } from '../query/query.ts';

const SEED = 20_261_125;
const RUNS = 400;

class Node extends Model('nodes', { ...integerKey, ...softDelete, parentId: integer().nullable(), n: integer() }, {
  parent: () => Node.belongsTo(Node, 'parentId'),
  children: () => Node.hasMany(Node, 'parentId', { orderBy: 'id' }),
  leaves: () => Node.hasMany(Leaf, 'nodeId', { orderBy: 'id' }),
  greatest: () => Node.hasOne(Leaf, 'nodeId', { orderBy: ['n desc', 'id'] }),
  ones: () => Node.hasMany(Leaf, 'nodeId', { where: { n: 1 }, orderBy: 'id desc' }),
  linked: () => Node.manyToMany(Node, Link, 'fromId', 'toId', { orderBy: 'id' }),
  grandLeaves: () => Node.hasManyThrough(Leaf, Node, 'parentId', 'nodeId', { orderBy: 'id' }),
  notes: () => Node.hasMany(Note, 'aboutId', { where: { about: 'node' }, orderBy: 'id' }),
}) {} // prettier-ignore
class Leaf extends Model('leaves', { ...integerKey, nodeId: integer().nullable(), n: integer() }, {
  node: () => Leaf.belongsTo(Node, 'nodeId'),
}) {} // prettier-ignore
class Link extends Model('links', { ...softDelete, fromId: integer().primaryKey(), toId: integer().primaryKey(), weight: integer() }) {} // prettier-ignore
class Note extends Model('notes', { ...integerKey, about: text().nullable(), aboutId: integer().nullable(), n: integer() }, {
  subject: () => Note.belongsToAny({ node: Node, leaf: Leaf }, 'about', 'aboutId'),
}) {} // prettier-ignore

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Node, Leaf, Link, Note);
beforeAll(async () => {
  await db.createTables([Node, Leaf, Link, Note]);
  await db.execute('pragma foreign_keys = off'); // keys may lead nowhere, as in tables that others made
});
afterAll(() => db.dispose());

// Data: keys may refer to nothing, to a deleted row, to the row itself, and around in circles

interface Row { id: number; n: number; deleted?: boolean; parentId?: number | null; nodeId?: number | null; about?: string | null; aboutId?: number | null } // prettier-ignore
interface LinkRow { fromId: number; toId: number; weight: number; deleted: boolean } // prettier-ignore
interface World { nodes: Row[]; leaves: Row[]; links: LinkRow[]; notes: Row[] } // prettier-ignore

const small = fc.nat(3);
const key = fc.option(fc.integer({ min: 1, max: 6 }), { freq: 5 });
const rows = <T extends object>(row: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<(T & { id: number })[]> =>
  fc.array(row, { maxLength, size: 'max' }).map((list) => list.map((one, i) => ({ ...one, id: i + 1 })));
const world: fc.Arbitrary<World> = fc.record({
  nodes: rows(fc.record({ parentId: key, n: small, deleted: fc.nat(4).map((n) => n === 0) }), 6),
  leaves: rows(fc.record({ nodeId: key, n: small }), 8),
  links: fc.uniqueArray(fc.record({ fromId: fc.integer({ min: 1, max: 6 }), toId: fc.integer({ min: 1, max: 6 }), weight: small, deleted: fc.nat(5).map((n) => n === 0) }), {
    maxLength: 8, size: 'max', selector: ({ fromId, toId }) => fromId * 10 + toId,
  }),
  notes: rows(fc.record({ about: fc.constantFrom('node', 'leaf', null), aboutId: key, n: small }), 5),
}); // prettier-ignore

const marked = <T extends { deleted?: boolean }>(list: T[]) => list.map(({ deleted, ...row }) => ({ ...row, deletedAt: deleted ? new Date(0) : null })); // prettier-ignore

async function fill({ nodes, leaves, links, notes }: World): Promise<void> {
  await Node.insertAll(marked(nodes));
  await Leaf.insertAll(leaves);
  await Link.insertAll(marked(links));
  await Note.insertAll(notes);
}

// What relations lead to, said once more: each list is in the order of the relation

interface Found extends Row {
  readonly pivot?: LinkRow;
}
interface Way {
  readonly to: 'nodes' | 'leaves' | 'notes' | undefined;
  readonly one?: true;
  /** With `gone` deleted rows too. */
  readonly rows: (w: World, row: Row, gone: boolean) => Found[];
}

const alive = (list: readonly Row[]): Row[] => list.filter(({ deleted }) => !deleted);
const nodesOf = (w: World, gone: boolean): Row[] => (gone ? w.nodes : alive(w.nodes));
const isChildOf = ({ id }: Row) => ({ parentId }: Row) => parentId === id; // prettier-ignore
const isLeafOf = ({ id }: Row) => ({ nodeId }: Row) => nodeId === id; // prettier-ignore

const ways: Readonly<Record<'nodes' | 'leaves' | 'notes', Readonly<Record<string, Way>>>> = {
  nodes: {
    parent: { to: 'nodes', one: true, rows: (w, { parentId }, gone) => nodesOf(w, gone).filter(({ id }) => id === parentId) },
    children: { to: 'nodes', rows: (w, row) => alive(w.nodes).filter(isChildOf(row)) },
    leaves: { to: 'leaves', rows: (w, row) => w.leaves.filter(isLeafOf(row)) },
    greatest: { to: 'leaves', one: true, rows: (w, row) => w.leaves.filter(isLeafOf(row)).sort((a, b) => b.n - a.n || a.id - b.id) },
    ones: { to: 'leaves', rows: (w, row) => w.leaves.filter(isLeafOf(row)).filter(({ n }) => n === 1).reverse() },
    linked: { to: 'nodes', rows: (w, row) => alive(w.nodes).flatMap((node) => {
      const pivot = w.links.find(({ fromId, toId, deleted }) => !deleted && fromId === row.id && toId === node.id);
      return pivot ? [{ ...node, pivot }] : [];
    }) },
    grandLeaves: { to: 'leaves', rows: (w, row) => w.leaves.filter(({ nodeId }) => alive(w.nodes).filter(isChildOf(row)).some(({ id }) => id === nodeId)) },
    notes: { to: 'notes', rows: (w, row) => w.notes.filter(({ about, aboutId }) => about === 'node' && aboutId === row.id) },
  },
  leaves: {
    node: { to: 'nodes', one: true, rows: (w, { nodeId }, gone) => nodesOf(w, gone).filter(({ id }) => id === nodeId) },
  },
  notes: {
    subject: { to: undefined, one: true, rows: (w, { about, aboutId }) =>
      (about === 'node' ? w.nodes : about === 'leaf' ? w.leaves : []).filter(({ id }) => id === aboutId) },
  },
}; // prettier-ignore

// What is loaded: a tree, whose branches are asked for by dotted paths or inside the functions of their stems

interface Branch {
  readonly name: string;
  readonly way: Way;
  readonly inside: boolean;
  readonly least: number | undefined;
  readonly greatestFirst: boolean;
  readonly limit: number | undefined;
  readonly further: readonly Branch[];
}

const maybe = (value: fc.Arbitrary<number>) => fc.option(value, { nil: undefined, freq: 2 });

function branches(table: keyof typeof ways, depth: number): fc.Arbitrary<Branch[]> {
  const one = fc.constantFrom(...Object.entries(ways[table])).chain(([name, way]): fc.Arbitrary<Branch> => {
    const further = way.to && depth > 0 ? branches(way.to, depth - 1) : fc.constant([]);
    if (!way.to) return fc.constant({ name, way, inside: false, least: undefined, greatestFirst: false, limit: undefined, further: [] }); // prettier-ignore
    return fc.record({
      name: fc.constant(name), way: fc.constant(way), inside: fc.boolean(), least: maybe(small), greatestFirst: fc.boolean(), limit: maybe(fc.nat(2)), further,
    }); // prettier-ignore
  });
  return fc.uniqueArray(one, { minLength: depth === 2 ? 1 : 0, maxLength: 3, selector: ({ name }) => name });
}

type Any = Query<Node>;
type Loose = { with(path: string, refine?: (query: Any) => unknown): Any };

const isConfined = ({ least, greatestFirst, limit }: Branch): boolean =>
  least !== undefined || greatestFirst || limit !== undefined;

function confine(query: Any, { least, greatestFirst, limit }: Branch): Any {
  // An alternative must not lead out of the relation.
  if (least !== undefined) query = query.where({ n: op.gt(least) }).orWhere({ n: least });
  if (greatestFirst) query = query.orderBy('n desc', 'id');
  return limit === undefined ? query : query.limit(limit);
}

function ask(query: Any, list: readonly Branch[], before = ''): Any {
  for (const branch of list) {
    const path = before + branch.name;
    const steps = query as unknown as Loose;
    if (branch.inside) query = steps.with(path, (inner) => ask(confine(inner, branch), branch.further));
    else query = isConfined(branch) ? steps.with(path, (inner) => confine(inner, branch)) : steps.with(path);
    if (!branch.inside) query = ask(query, branch.further, `${path}.`);
  }
  return query;
}

function confined(found: Found[], { least = 0, greatestFirst, limit = Infinity }: Branch): Found[] {
  const some = found.filter(({ n }) => n >= least);
  return (greatestFirst ? some.sort((a, b) => b.n - a.n || a.id - b.id) : some).slice(0, limit);
}

function expected(w: World, row: Found, list: readonly Branch[]): unknown {
  const shown: Record<string, unknown> = { id: row.id, ...(row.pivot && { weight: row.pivot.weight, of: row.pivot.fromId }) };
  for (const branch of list) {
    const found = confined([...branch.way.rows(w, row, true)], branch).map((one) => expected(w, one, branch.further));
    shown[branch.name] = branch.way.one ? (found[0] ?? null) : found;
  }
  return shown;
} // prettier-ignore

function actual(record: Found, list: readonly Branch[]): unknown {
  const { pivot } = Object.hasOwn(record, 'pivot') ? record : {};
  const shown: Record<string, unknown> = { id: record.id, ...(pivot && { weight: pivot.weight, of: pivot.fromId }) };
  for (const { name, way, further } of list) {
    const found = (record as unknown as Record<string, Found & Found[]>)[name] ?? null;
    shown[name] = way.one ? found && actual(found, further) : found!.map((one) => actual(one, further));
  }
  return shown;
}

/** Plays with the rows of a world, and forgets them. */
const inWorld = (w: World, play: () => Promise<void>): Promise<void> =>
  undone(db, async () => {
    await fill(w);
    await play();
  });

test('random trees of relations are loaded as a naive evaluation does', { timeout: 120_000 }, async () => {
  const start = fc.constantFrom('nodes', 'nodes', 'nodes', 'leaves', 'notes').chain((table) => fc.tuple(fc.constant(table), branches(table, 2))); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(world, start, async (w, [table, list]) => {
      await inWorld(w, async () => {
        const model = { nodes: Node, leaves: Leaf, notes: Note }[table] as unknown as typeof Node;
        const found = await ask(model.query(), list).orderBy('id').all();
        expect(found.map((record) => actual(record as never, list))).toEqual(alive(w[table]).map((row) => expected(w, row, list))); // prettier-ignore
      });
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test('every way to a relation leads to the same records', { timeout: 120_000 }, async () => {
  const names = ['children', 'leaves', 'greatest', 'ones', 'linked', 'grandLeaves', 'notes', 'parent'] as const;
  await fc.assert(
    fc.asyncProperty(world, fc.constantFrom(...names), small, async (w, name, least) => {
      await inWorld(w, async () => {
        const some = <Q>(query: Q): Q => (query as Any).where({ n: op.gte(least) }) as Q;
        const nodes = await Node.query().orderBy('id').all();
        const ids = alive(w.nodes).map((row) => ways.nodes[name]!.rows(w, row, false).filter(({ n }) => n >= least).map(({ id }) => id)); // prettier-ignore
        const queried: number[][] = [];
        for (const node of nodes) queried.push(await some(node.related(name) as Any).pluck('id'));
        expect(queried).toEqual(ids);
        expect([...(await Node.countRelated(nodes, name, some as never)).values()]).toEqual(ids.map((list) => list.length)); // prettier-ignore
        const having = nodes.filter((_, i) => ids[i]!.length > 0).map(({ id }) => id);
        expect(
          await Node.query()
            .whereExists(name, some as never)
            .orderBy('id')
            .pluck('id'),
        ).toEqual(having);
        const all = alive(w.nodes).flatMap((row) => ways.nodes[name]!.rows(w, row, false).map(() => row.id));
        expect(await Node.query().join(name).orderBy('id').pluck('id')).toEqual(all);
        await nodes[0]?.load(name); // and its siblings
        expect(nodes.map((node) => actual(node as never, [{ name, way: ways.nodes[name]!, further: [] } as unknown as Branch]))).toEqual(
          alive(w.nodes).map((row) => expected(w, row, [{ name, way: ways.nodes[name]!, further: [] } as unknown as Branch])),
        ); // prettier-ignore
      });
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
