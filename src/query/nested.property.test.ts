/**
 * Queries inside queries against a naive evaluation in memory: conditions on related rows, lists that are queries, unions, trees,
 * joins, groups, windows, limits for each parent, pages. What such builders get wrong is the order of values and the reach of names.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey, softDelete } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { undone } from '../testing/undone.ts';
import { op } from './operators.ts';
import type { Query } from './query.ts';

const SEED = 20_261_126;
const RUNS = 1_000;

class Node extends Model('nodes', { ...integerKey, ...softDelete, parentId: integer().nullable(), n: integer(), s: text().nullable() }, {
  parent: () => Node.belongsTo(Node, 'parentId'),
  children: () => Node.hasMany(Node, 'parentId', { orderBy: 'id' }),
  leaves: () => Node.hasMany(Leaf, 'nodeId', { orderBy: 'id' }),
}) {} // prettier-ignore
class Leaf extends Model('leaves', { ...integerKey, nodeId: integer(), n: integer(), s: text().nullable() }, {
  node: () => Leaf.belongsTo(Node, 'nodeId'),
}) {} // prettier-ignore

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Node, Leaf);
beforeAll(() => db.createTables([Node, Leaf]));
afterAll(() => db.dispose());

// Data: node i is row i + 1 and may hang on any other, so that there are circles; deleted ones are seen by nobody.

interface NodeRow { id: number; parentId: number | null; n: number; s: string | null; deleted: boolean } // prettier-ignore
interface LeafRow { id: number; nodeId: number; n: number; s: string | null } // prettier-ignore
interface World { nodes: NodeRow[]; leaves: LeafRow[] } // prettier-ignore

const word = fc.option(fc.constantFrom('x', 'y', "'", '?'));
const small = fc.integer({ min: 0, max: 3 });
const world: fc.Arbitrary<World> = fc
  .tuple(
    fc.array(fc.record({ up: fc.option(fc.nat(5)), n: small, s: word, deleted: fc.boolean() }), { maxLength: 6, minLength: 1 }), // prettier-ignore
    fc.array(fc.record({ at: fc.nat(5), n: small, s: word }), { maxLength: 8 }),
  )
  .map(([nodes, leaves]) => ({
    nodes: nodes.map(({ up, n, s, deleted }, i) => ({
      id: i + 1, parentId: up === null ? null : (up % nodes.length) + 1, n, s, deleted: deleted && i % 3 === 0,
    })),
    leaves: leaves.map(({ at, n, s }, i) => ({ id: i + 1, nodeId: (at % nodes.length) + 1, n, s })),
  })); // prettier-ignore

async function fill({ nodes, leaves }: World): Promise<void> {
  await Node.insertAll(nodes.map(({ deleted, ...row }) => ({ ...row, parentId: null, deletedAt: deleted ? new Date(0) : null }))); // prettier-ignore
  for (const { id, parentId } of nodes) if (parentId !== null) await Node.query().withDeleted().where({ id }).update({ parentId }); // prettier-ignore
  await Leaf.insertAll(leaves);
}

const seen = ({ nodes }: World): NodeRow[] => nodes.filter(({ deleted }) => !deleted);

// Conditions in two forms: as a program gives them, and as the evaluator sees them. There is no `not` over NULL, so two values do.

interface Both<I extends Node | Leaf, R> {
  readonly add: (query: Query<I>) => Query<I>;
  readonly holds: (row: R, all: World) => boolean;
}

/** What nodes and leaves have in common. */
function plain<I extends Node | Leaf, R extends { id: number; n: number; s: string | null }>(): fc.Arbitrary<
  Both<I, R>
> {
  type Any = Query<Leaf>;
  const make = (add: (query: Any) => Any, holds: (row: R) => boolean): Both<I, R> => ({ add: add as never, holds });
  return fc.oneof(
    small.map((k) => make((q) => q.where({ n: k }), ({ n }) => n === k)),
    small.map((k) => make((q) => q.where('n > ?', [k]), ({ n }) => n > k)),
    small.map((k) => make((q) => q.where({ n: op.between(k, 2) }), ({ n }) => n >= k && n <= 2)),
    word.map((w) => make((q) => q.where({ s: w }), ({ s }) => s === w)),
    fc.array(small, { maxLength: 3 }).map((list) => make((q) => q.where({ n: op.in(list) }), ({ n }) => list.includes(n))),
    fc.array(small, { maxLength: 2 }).map((list) => make((q) => q.notIn('n', list), ({ n }) => !list.includes(n))),
    fc.tuple(small, word).map(([k, w]) => make((q) => q.where((g) => g.where({ n: k }).orWhere({ s: w })), ({ n, s }) => n === k || s === w)),
  ); // prettier-ignore
}

const onNode = fc.letrec<{ node: Both<Node, NodeRow>; leaf: Both<Leaf, LeafRow> }>((tie) => {
  const nodes: fc.Arbitrary<Both<Node, NodeRow>[]> = fc.array(tie('node'), { maxLength: 2 });
  const leaves: fc.Arbitrary<Both<Leaf, LeafRow>[]> = fc.array(tie('leaf'), { maxLength: 2 });
  return {
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: plain<Node, NodeRow>() },
      { weight: 1, arbitrary: leaves.map((inner): Both<Node, NodeRow> => ({
        add: (q) => q.whereExists('leaves', (l) => all(l, inner)),
        holds: ({ id }, w) => w.leaves.some((leaf) => leaf.nodeId === id && every(inner, leaf, w)),
      })) },
      { weight: 1, arbitrary: leaves.map((inner): Both<Node, NodeRow> => ({
        add: (q) => q.whereNotExists('leaves', (l) => all(l, inner)),
        holds: ({ id }, w) => !w.leaves.some((leaf) => leaf.nodeId === id && every(inner, leaf, w)),
      })) },
      { weight: 1, arbitrary: nodes.map((inner): Both<Node, NodeRow> => ({
        add: (q) => q.whereExists('parent', (p) => all(p, inner)),
        holds: ({ parentId }, w) => seen(w).some((node) => node.id === parentId && every(inner, node, w)),
      })) },
      { weight: 1, arbitrary: nodes.map((inner): Both<Node, NodeRow> => ({
        add: (q) => q.whereExists('children.leaves').whereNotExists('children', (c) => all(c, inner)),
        holds: ({ id }, w) => {
          const children = seen(w).filter(({ parentId }) => parentId === id);
          return children.some((child) => w.leaves.some(({ nodeId }) => nodeId === child.id)) && !children.some((child) => every(inner, child, w));
        },
      })) },
      { weight: 1, arbitrary: leaves.map((inner): Both<Node, NodeRow> => ({
        add: (q) => q.where({ id: op.in(all(Leaf.query(), inner).select('nodeId')) }),
        holds: ({ id }, w) => w.leaves.some((leaf) => leaf.nodeId === id && every(inner, leaf, w)),
      })) },
      { weight: 1, arbitrary: nodes.map((inner): Both<Node, NodeRow> => ({
        add: (q) => q.notIn('id', all(Node.query(), inner).select('parentId')),
        holds: ({ id }, w) => !seen(w).some((node) => node.parentId === id && every(inner, node, w)),
      })) },
    ),
    leaf: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: plain<Leaf, LeafRow>() },
      { weight: 1, arbitrary: nodes.map((inner): Both<Leaf, LeafRow> => ({
        add: (q) => q.whereExists('node', (node) => all(node, inner)),
        holds: ({ nodeId }, w) => seen(w).some((node) => node.id === nodeId && every(inner, node, w)),
      })) },
    ),
  };
}); // prettier-ignore

const all = <I extends Node | Leaf, R>(query: Query<I>, parts: readonly Both<I, R>[]): Query<I> =>
  parts.reduce((before, part) => part.add(before), query);
const every = <I extends Node | Leaf, R>(parts: readonly Both<I, R>[], row: R, w: World): boolean =>
  parts.every(({ holds }) => holds(row, w));

/** A query and the rows that it is to find, in the order of their keys. */
interface Pair {
  readonly query: () => Query<Node>;
  readonly rows: (w: World) => NodeRow[];
}

const byId = (rows: Iterable<NodeRow>): NodeRow[] => [...new Set(rows)].sort((a, b) => a.id - b.id);

const simple: fc.Arbitrary<Pair> = fc.array(onNode.node, { maxLength: 3 }).map((parts) => ({
  query: () => all(Node.query(), parts),
  rows: (w) => seen(w).filter((row) => every(parts, row, w)),
}));

const { pair } = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 3, arbitrary: simple },
    { weight: 1, arbitrary: fc.tuple(tie('pair'), tie('pair')).map(([a, b]): Pair => ({ query: () => a.query().union(b.query()), rows: (w) => byId([...a.rows(w), ...b.rows(w)]) })) },
    { weight: 1, arbitrary: fc.tuple(tie('pair'), tie('pair')).map(([a, b]): Pair => ({ query: () => a.query().except(b.query()), rows: (w) => a.rows(w).filter((row) => !b.rows(w).includes(row)) })) },
    { weight: 1, arbitrary: fc.tuple(tie('pair'), tie('pair')).map(([a, b]): Pair => ({ query: () => a.query().intersect(b.query()), rows: (w) => a.rows(w).filter((row) => b.rows(w).includes(row)) })) },
    { weight: 1, arbitrary: fc.tuple(tie('pair'), fc.nat(3), fc.nat(2)).map(([a, limit, offset]): Pair => ({
      query: () => a.query().orderBy('id').limit(limit).offset(offset).union(Node.query().where({ id: -1 })),
      rows: (w) => a.rows(w).slice(offset, offset + limit),
    })) },
    { weight: 1, arbitrary: fc.tuple(tie('pair'), onNode.node).map(([a, part]): Pair => ({ query: () => part.add(a.query()), rows: (w) => a.rows(w).filter((row) => part.holds(row, w)) })) },
    { weight: 1, arbitrary: fc.tuple(tie('pair'), fc.constantFrom('children', 'parent')).map(([a, relation]): Pair => ({
      query: () => a.query().recursive(relation),
      rows: (w) => {
        const found = new Set(a.rows(w));
        for (const row of found)
          for (const next of seen(w))
            if (relation === 'children' ? next.parentId === row.id : row.parentId === next.id) found.add(next);
        return byId(found);
      },
    })) },
  ),
})); // prettier-ignore

/** Plays with the rows of a world, and forgets them. */
const inWorld = (w: World, play: () => Promise<void>): Promise<void> =>
  undone(db, async () => {
    await fill(w);
    await play();
  });

test('random queries made of queries find the rows that a naive evaluation finds', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(world, pair, async (w, { query, rows }) => {
      await inWorld(w, async () => {
        const expected = byId(rows(w)).map(({ id }) => id);
        const ordered = query().orderBy('id');
        expect(await ordered.pluck('id')).toEqual(expected);
        expect(await query().count()).toBe(expected.length);
        expect(await query().exists()).toBe(expected.length > 0);
        const { sql, params } = ordered.toSql();
        expect(sql.replaceAll(/"[^"]*"|'[^']*'/g, '').split('?').length - 1).toBe(params.length);

        const batched: number[] = [];
        for await (const { id } of query().findEach({ batchSize: 2 })) batched.push(id);
        expect(batched).toEqual(expected);
        const paged: number[] = [];
        let after: string | null | undefined;
        while (after !== null) {
          const page = await ordered.paginate({ size: 2, after });
          paged.push(...page.items.map(({ id }) => id));
          after = page.next;
        }
        expect(paged).toEqual(expected);
      });
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test('groups, joins, windows and limits for each parent are those of a naive evaluation', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(world, pair, fc.array(onNode.leaf, { maxLength: 2 }), fc.nat(2), async (w, { query, rows }, inner, k) => {
      await inWorld(w, async () => {
        const found = byId(rows(w));
        // SQL without the names of tables would be ambiguous beside a join.
        const chosen = (): Query<Node> => Node.query().where({ id: op.in(query().select('id')) });
        const leavesOf = ({ id }: NodeRow): LeafRow[] => w.leaves.filter(({ nodeId }) => nodeId === id);
        const total = (values: readonly number[]): number => values.reduce((sum, n) => sum + n, 0);

        const groups = [...new Set(found.map(({ n }) => n))].sort((a, b) => a - b).map((n) => {
          const of = found.filter((row) => row.n === n);
          return { n, count: of.length, sum: total(of.map(({ id }) => id)), words: new Set(of.flatMap(({ s }) => s ?? [])).size };
        });
        const grouped = query().groupBy('n').select('n', 'count(*) as count', 'sum(id) as sum').select((e) => ({ words: e.count('s', { distinct: true }) }));
        expect(await grouped.orderBy('n').all()).toEqual(groups);
        expect(await grouped.having({ count: op.gt(k) }).orderBy('n desc').all()).toEqual(groups.filter(({ count }) => count > k).reverse());

        expect(await chosen().join('leaves').count()).toBe(total(found.map((row) => leavesOf(row).length)));
        expect(await chosen().leftJoin('leaves').count()).toBe(total(found.map((row) => Math.max(1, leavesOf(row).length))));
        expect(await chosen().join('leaves').distinct().orderBy('id').pluck('id')).toEqual(found.filter((row) => leavesOf(row).length > 0).map(({ id }) => id));
        const joined = await chosen().join('leaves').where('leaves.n >= ?', [k]).select((e) => ({ id: e.column('id'), leaf: e.joined('leaves', 'id') })).orderBy('id', 'leaf').all();
        expect(joined).toEqual(found.flatMap((row) => leavesOf(row).filter(({ n }) => n >= k).map(({ id }) => ({ id: row.id, leaf: id }))));

        const loaded = await query().with('leaves', (l) => all(l, inner).orderBy('n desc', 'id').limit(k)).with('parent').orderBy('id').all();
        expect(loaded.map((node) => node.leaves.map(({ id }) => id))).toEqual(
          found.map((row) => leavesOf(row).filter((leaf) => every(inner, leaf, w)).sort((a, b) => b.n - a.n || a.id - b.id).slice(0, k).map(({ id }) => id)),
        );
        expect(loaded.map(({ parent }) => parent?.id ?? null)).toEqual(found.map(({ parentId }) => parentId));

        const places = await query().select((e) => ({
          id: e.column('id'),
          place: e.rowNumber({ partitionBy: 'n', orderBy: 'id desc' }),
          size: e.case([[{ n: op.gt(k) }, 'large'], [{ s: 'x' }, 'x']], 'rest'),
          leaves: e.value(Leaf.query().where('leaves.node_id = nodes.id and leaves.n >= ?', [k]).select('count(*) as n')),
        })).where({ n: op.lte(2) }).orderBy('id').all();
        const few = found.filter(({ n }) => n <= 2);
        expect(places).toEqual(few.map((row) => ({
          id: row.id,
          place: few.filter(({ n, id }) => n === row.n && id >= row.id).length,
          size: row.n > k ? 'large' : row.s === 'x' ? 'x' : 'rest',
          leaves: leavesOf(row).filter(({ n }) => n >= k).length,
        })));
      });
    }),
    { numRuns: RUNS, seed: SEED },
  );
}); // prettier-ignore
