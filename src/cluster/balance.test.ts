/** How reads are shared, by simulation on a clock that stands still: statements take as long as told and no longer. */
import { expect, test } from 'vitest';
import { FakeNodes } from '../testing/fake-nodes.ts';
import { seeded } from '../testing/seeded.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { ClusterOptions } from './options.ts';
import { pickerOf, type BalancePolicy, type Candidate } from './policies.ts';

const REPLICAS = ['a', 'b', 'c', 'd'];

/** Each replica's share of reads that arrive at random, 2.2 in a millisecond, at four replicas of five connections; and how many were refused. */
async function sharesOf(
  answerMs: Record<string, number>,
  options: ClusterOptions = {},
): Promise<Record<string, number>> {
  const clock = new VirtualClock();
  const random = seeded(7);
  const nodes = new FakeNodes(clock, ['main', ...REPLICAS], { poolSize: 5 });
  for (const name of REPLICAS) nodes.node(name).answerMs = answerMs[name] ?? 5;
  const configs = nodes.configs.map((config) => ({
    ...config,
    weight: config.name === 'd' ? (answerMs.weight ?? 1) : 1,
  }));
  const cluster = new Cluster(nodes, configs, { clock, random, probeIntervalMs: 1_000_000, ...options });
  await clock.advance(0);
  const reads: Promise<unknown>[] = [];
  for (let i = 0; i < 4_000; i++) {
    reads.push(cluster.share('read', (connection) => connection.read()));
    await clock.advance(-Math.log(1 - random()) / 2.2);
  }
  for (let i = 0; i < 20; i++) await clock.advance(500);
  const refused = (await Promise.allSettled(reads)).filter(({ status }) => status === 'rejected').length;
  const shares = REPLICAS.map((name) => [name, nodes.node(name).statements / reads.length]);
  return { ...Object.fromEntries(shares), refused };
}

test('51. of four replicas one three times slower gets less than 15 % of the reads, equal ones are within 10 % of even', async () => {
  const slow = await sharesOf({ d: 15 });
  expect(slow.d).toBeLessThan(0.15);
  expect(slow.d).toBeGreaterThan(0.02); // it is used all the same
  const even = await sharesOf({});
  for (const name of REPLICAS) {
    expect(even[name]).toBeGreaterThan(0.25 * 0.9);
    expect(even[name]).toBeLessThan(0.25 * 1.1);
  }
  const none = await sharesOf({ weight: 0 });
  expect(none.d).toBe(0);
});

test('a replica of weight 0 gets no reads, and drains like any other', async () => {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'a', 'b']);
  const cluster = new Cluster(nodes, nodes.configs, { clock, balance: 'roundRobin' });
  await clock.advance(0);
  const leases = [await cluster.acquire({ access: 'read' }), await cluster.acquire({ access: 'read' })];
  const held = leases.find(({ connection }) => connection.node === 'b')!;
  let drained = false;
  const draining = cluster.drain('b').then(() => (drained = true));
  for (let i = 0; i < 10; i++) expect(await cluster.share('read', async (c) => (await c.read(), c.node))).toBe('a');
  expect(cluster.snapshot().nodes[2]).toMatchObject({ state: 'draining', load: 1 });
  expect(drained).toBe(false);
  expect(await held.connection.read()).toEqual([]); // what is on it may finish
  await held.release();
  await draining;
  await leases.find((lease) => lease.active)?.release();
  const light = new Cluster(nodes, [{ name: 'main' }, { name: 'a', weight: 0 }, { name: 'b' }], { clock });
  await clock.advance(0);
  for (let i = 0; i < 20; i++) expect(await light.share('read', async (c) => (await c.read(), c.node))).toBe('b');
});

test('reads that begin at the same time see each other', async () => {
  for (const balance of ['p2c', 'least'] as const) {
    const clock = new VirtualClock();
    const nodes = new FakeNodes(clock, ['main', 'a', 'b']);
    const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, balance });
    await clock.advance(0);
    await Promise.all(Array.from({ length: 20 }, () => cluster.share('read', (connection) => connection.read())));
    expect([nodes.node('a').statements, nodes.node('b').statements]).toEqual([10, 10]);
  }
});

test('policies that look at the load refuse nobody, in turn or at random the queue of the slow one overflows', async () => {
  for (const balance of ['p2c', 'least'] as const) {
    const { d, refused } = await sharesOf({ d: 15 }, { balance });
    expect(d).toBeLessThan(0.15);
    expect(refused).toBe(0);
  }
  for (const balance of ['roundRobin', 'random', 'weighted'] as const)
    expect((await sharesOf({ d: 15 }, { balance })).refused).toBeGreaterThan(50);
});

/** How often each of some candidates is picked. */
function picks(policy: BalancePolicy, candidates: Partial<Candidate>[], times = 2_000): number[] {
  const full = candidates.map((candidate, i) => ({
    name: `n${i}`,
    weight: 1,
    load: 0,
    failures: 0,
    lagMs: 0,
    ...candidate,
  }));
  const pick = pickerOf(policy, seeded(3));
  const counts = full.map(() => 0);
  for (let i = 0; i < times; i++) counts[full.indexOf(pick(full))]!++;
  return counts;
}

test('weights are kept in proportion where loads are equal', () => {
  for (const policy of ['p2c', 'least', 'weighted'] as const) {
    const [light, heavy] = picks(policy, [{ weight: 1 }, { weight: 3 }]) as [number, number];
    expect(heavy / light).toBeGreaterThan(2.6);
    expect(heavy / light).toBeLessThan(3.4);
  }
  expect(picks('roundRobin', [{}, {}, {}], 9)).toEqual([3, 3, 3]);
});

test('load counts by weight, and a candidate that fails at once does not look idle', () => {
  expect(picks('p2c', [{ load: 2 }, { load: 3, weight: 2 }], 50)).toEqual([0, 50]);
  expect(picks('least', [{ load: 2 }, { load: 1 }, { load: 4 }], 50)).toEqual([0, 50, 0]);
  expect(picks('p2c', [{ failures: 3 }, { load: 2 }], 50)).toEqual([0, 50]);
  for (const policy of ['p2c', 'least', 'roundRobin', 'weighted', 'random'] as const)
    expect(picks(policy, [{}], 3)).toEqual([3]);
});
