import { expect, test } from 'vitest';
import { ConfigError, PoolClosedError } from '../core/errors.ts';
import { FakeNodes, type FakeNodeConnection } from '../testing/fake-nodes.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { NodeConfig } from './node.ts';
import type { ClusterOptions } from './options.ts';
import { sumOf } from './snapshot.ts';
import { verdictOf } from './verdict.ts';

async function setUp(options: ClusterOptions = {}) {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'near', 'far']);
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, ...options });
  await clock.advance(0);
  return { clock, nodes, cluster };
}

async function nodeOf(connection: FakeNodeConnection): Promise<string> {
  await connection.read();
  return connection.node;
}

test.each<[ClusterOptions, string]>([
  [{ maxLag: 3 } as ClusterOptions, "Unknown cluster option 'maxLag'. Did you mean 'maxLagMs'?"],
  [{ balance: 'p3c' as 'p2c' }, `balance must be one of 'p2c', 'least', 'roundRobin', 'weighted', 'random' or a function, got "p3c".`],
  [{ retryReads: true as never }, "retryReads must be one of 'once', 'never', got true."],
  [{ whenLagging: 'wait' as never }, `whenLagging must be one of 'primary', 'stale', 'error', got "wait".`],
  [{ ejectAfter: 0 }, 'ejectAfter must be a whole number of at least 1, got 0.'],
  [{ probeIntervalMs: 0 }, 'probeIntervalMs (milliseconds) must be a number of at least 1, got 0.'],
  [{ maxEjectionPercent: 101 }, 'maxEjectionPercent must be a number from 0 to 100, got 101.'],
  [{ maxPrimaryReadShare: NaN }, 'maxPrimaryReadShare must be a number from 0 to 1, got NaN.'],
  [{ baseEjectionMs: 500_000 }, 'maxEjectionMs (milliseconds) must be a number of at least 500000, got 300000.'],
])('%j is refused', (options, message) => {
  const nodes = new FakeNodes(new VirtualClock(), ['main']);
  expect(() => new Cluster(nodes, nodes.configs, options)).toThrow(ConfigError);
  expect(() => new Cluster(nodes, nodes.configs, options)).toThrow(message);
}); // prettier-ignore

test.each<[readonly NodeConfig[], string]>([
  [[], "Cluster 'cluster' needs at least one node, got an empty list."],
  [[{ name: 'main' }, { name: 'main' }], "Cluster 'cluster' was given two nodes with the name 'main'."],
  [[{ name: '' }], 'A node needs a name, got "".'],
  [[{ name: 'main', weight: -1 }], "The weight of node 'main' must be a number from 0 to 1000000, got -1."],
  [[null as never], 'A node must be an object, got null.'],
])('nodes %j are refused', (given, message) => {
  const nodes = new FakeNodes(new VirtualClock(), ['main']);
  expect(() => new Cluster(nodes, given)).toThrow(new ConfigError(message));
});

test('it is a pool: share, acquire, tryAcquire, connection, and what they lend comes back', async () => {
  const { cluster } = await setUp();
  await cluster.share('write', (connection) => connection.write('a'));
  expect(await cluster.connection(nodeOf)).toBe('main'); // without a word it is for writing
  expect(await cluster.connection(nodeOf, { access: 'read' })).toBe('near');
  const lease = await cluster.acquire();
  expect(lease.connection.node).toBe('main');
  const idle = cluster.tryAcquire({ access: 'read', tags: { job: 'x' } })!;
  expect(idle.tags).toEqual({ job: 'x', node: 'near' });
  expect(cluster.tryAcquire()).toBeUndefined(); // no connection of the primary is idle
  expect(cluster.tryAcquire({ access: 'read' })?.connection.node).toBe('far');
  expect(cluster.getStats()).toMatchObject({ used: 3, maxSize: 30, failovers: 0, ejections: 0, retriedReads: 0 });
  await lease.release();
  await idle.discard();
  expect(cluster.getStats()).toMatchObject({ used: 1, discarded: 1 });
  expect(cluster.lendsReaders).toBe(true);
  expect(cluster.state).toBe('open');
});

test('a snapshot shows each node', async () => {
  const { nodes, cluster, clock } = await setUp({ name: 'shop' });
  await cluster.share('write', (connection) => connection.write('a'));
  nodes.kill('far');
  await clock.advance(1_000);
  const { name, primary, nodes: shown } = cluster.snapshot();
  expect({ name, primary }).toEqual({ name: 'shop', primary: 'main' });
  expect(shown).toMatchObject([
    { name: 'main', role: 'primary', state: 'up', weight: 1, timeline: 1, position: 1n, lagBytes: 0n, load: 0 },
    { name: 'near', role: 'replica', state: 'up', position: 0n, lagBytes: 1n, lagging: false, failures: 0 },
    { name: 'far', role: 'replica', state: 'suspect', failures: 1, failure: expect.stringContaining('cannot be reached') },
  ]);
  expect(shown[0]?.pool).toMatchObject({ idle: 1, maxSize: 10 });
});

test('events of the nodes’ pools are heard under their names, those of nodes that come later too', async () => {
  const { nodes, cluster, clock } = await setUp();
  const heard: string[] = [];
  const end = cluster.on('checkout', ({ pool, tags }) => heard.push(`${pool} ${tags.node ?? tags.for ?? ''}`));
  await cluster.share('read', nodeOf);
  await cluster.read(nodeOf);
  nodes.add('new');
  cluster.addNode({ name: 'new' });
  await clock.advance(0);
  expect(heard).toEqual(['near ', 'near near', 'new cluster probe']);
  end();
  await cluster.share('read', nodeOf);
  expect(heard).toHaveLength(3);
});

test('a node that is added serves when it has said what it is, and one that is removed has finished what it did', async () => {
  const { nodes, cluster, clock } = await setUp({ balance: 'roundRobin' });
  nodes.add('new');
  cluster.addNode({ name: 'new', weight: 2 });
  await clock.advance(0);
  const seen = new Set<string>();
  for (let i = 0; i < 6; i++) seen.add(await cluster.share('read', nodeOf));
  expect(seen).toEqual(new Set(['near', 'far', 'new']));
  expect(() => cluster.addNode({ name: 'new' })).toThrow("Cluster 'cluster' has a node 'new' already.");
  nodes.node('far').answerMs = 100;
  const reads = Array.from({ length: 6 }, () => cluster.share('read', nodeOf));
  await settle();
  let isGone = false;
  const removal = cluster.removeNode('far').then(() => (isGone = true));
  await clock.advance(50);
  expect(isGone).toBe(false);
  await clock.advance(50);
  await removal;
  expect(await Promise.all(reads)).toContain('far');
  expect(cluster.snapshot().nodes.map(({ name }) => name)).toEqual(['main', 'near', 'new']);
  for (let i = 0; i < 6; i++) expect(await cluster.share('read', nodeOf)).not.toBe('far');
  await clock.advance(5_000); // nobody asks it any more
  await expect(cluster.removeNode('nea')).rejects.toThrow("has no node \"nea\". Did you mean 'near'?");
});

test('draining the primary lets writes wait for another one', async () => {
  const { nodes, cluster, clock } = await setUp();
  const held = await cluster.acquire();
  const drained = cluster.drain('main');
  const waiting = cluster.share('write', (connection) => connection.write('a'));
  await clock.advance(500);
  await held.release();
  await drained;
  nodes.promote('near');
  await clock.advance(0);
  await waiting;
  expect(nodes.node('near').rows).toEqual(['a']);
  expect(cluster.snapshot().nodes[0]?.state).toBe('draining');
});

test('a cluster that is disposed turns callers away, those who wait included, and lets work finish', async () => {
  const { nodes, cluster, clock } = await setUp();
  const held = await cluster.acquire({ access: 'read' });
  nodes.kill('main');
  const waiting = cluster.share('write', (connection) => connection.write('a'));
  const turnedAway = expect(waiting).rejects.toBeInstanceOf(PoolClosedError);
  await settle();
  const disposal = cluster.dispose();
  expect(cluster.dispose()).toBe(disposal);
  expect(cluster.state).toBe('closing');
  await turnedAway;
  await expect(cluster.acquire()).rejects.toBeInstanceOf(PoolClosedError);
  await expect(cluster.share('read', nodeOf)).rejects.toBeInstanceOf(PoolClosedError);
  expect(cluster.tryAcquire()).toBeUndefined();
  expect(() => cluster.addNode({ name: 'new' })).toThrow(PoolClosedError);
  expect(await held.connection.read()).toEqual([]);
  await held.release();
  await clock.advance(2_000);
  await disposal;
  expect(cluster.state).toBe('closed');
  expect(clock.pending).toBe(0);
});

test('disposed by force it ends leases under their holders, who may still give them back', async () => {
  const { cluster } = await setUp();
  const held = await cluster.acquire();
  await cluster.dispose({ force: true });
  expect(() => held.connection).toThrow('Lease');
  await held.release();
  expect(() => cluster.dispose({ timeoutMs: -1 })).toThrow(ConfigError);
});

test('one node is a cluster too', async () => {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['only']);
  const cluster = new Cluster(nodes, nodes.configs, { clock });
  const early = cluster.share('read', nodeOf); // asked before anything is known
  await clock.advance(0);
  expect(await early).toBe('only');
  await cluster.session(async (session) => {
    await cluster.write((connection) => connection.write('a'), { session });
    expect(await cluster.read(nodeOf, { session })).toBe('only');
  });
});

test('the verdict on an error is found in its causes', () => {
  const judge = (error: unknown) => (error as { verdict?: 'connection' }).verdict ?? 'statement';
  const cause = Object.assign(new Error('refused'), { verdict: 'connection' as const });
  expect(verdictOf({ judge }, new Error('no connection in time', { cause }))).toBe('connection');
  expect(verdictOf({ judge }, new Error('syntax'))).toBe('statement');
  expect(verdictOf({ judge }, 'text')).toBe('statement');
  const circle = new Error('circle');
  circle.cause = circle;
  expect(verdictOf({ judge }, circle)).toBe('statement');
  const password = Object.assign(new Error('password'), { verdict: 'credentials' as never });
  const outer = Object.assign(new Error('cannot connect', { cause: password }), { verdict: 'connection' as const });
  expect(verdictOf({ judge }, outer)).toBe('credentials');
});

test('counts of several pools are added, longest times are the longest of all', async () => {
  const { cluster } = await setUp();
  const { failovers: _f, ejections: _e, retriedReads: _r, primaryReadShare: _s, ...stats } = cluster.getStats();
  const sum = sumOf([{ ...stats, used: 2, heldMs: { total: 5, max: 4 } }, { ...stats, used: 3, heldMs: { total: 7, max: 3 } }]); // prettier-ignore
  expect(sum).toMatchObject({ used: 5, heldMs: { total: 12, max: 4 } });
  expect(Object.keys(sum).sort()).toEqual(Object.keys(stats).sort());
});
