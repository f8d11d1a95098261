import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { ClusterError, ConfigError, ConnectionLostError, PoolClosedError, PoolDeadlockError } from '../core/errors.ts';
import { FakeNodes, type FakeNodeConnection } from '../testing/fake-nodes.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { NodeConfig } from './node.ts';
import type { ClusterOptions } from './options.ts';
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
    {
      name: 'far',
      role: 'replica',
      state: 'suspect',
      failures: 1,
      failure: expect.stringContaining('cannot be reached'),
    },
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
  await expect(cluster.removeNode('nea')).rejects.toThrow('has no node "nea". Did you mean \'near\'?');
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
  expect(await cluster.dispose({ force: true })).toEqual({ forced: 1 });
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

test('a cluster that is suspended lets callers wait, and its nodes are neither asked nor blamed', async () => {
  const { nodes, cluster, clock } = await setUp({ ejectAfter: 1 });
  cluster.suspend();
  expect(cluster.state).toBe('suspended');
  const waiting = [cluster.share('read', nodeOf), cluster.share('write', nodeOf), cluster.read(nodeOf)];
  await clock.advance(10_000);
  expect(nodes.configs.map(({ name }) => nodes.node(name).statements)).toEqual([0, 0, 0]);
  cluster.resume();
  await clock.advance(0);
  expect(await Promise.all(waiting)).toEqual(['near', 'main', 'far']);
  expect(cluster.snapshot().nodes.map(({ state }) => state)).toEqual(['up', 'up', 'up']);
});

test('sizes, evictions and health go through to the nodes', async () => {
  const { nodes, cluster, clock } = await setUp();
  cluster.resize({ maxSize: 4 });
  expect(cluster.getStats()).toMatchObject({ maxSize: 12, idle: 3 });
  expect(cluster.evict()).toBe(3);
  expect(cluster.getStats().idle).toBe(0);
  expect(await cluster.healthCheck()).toMatchObject({ healthy: true });
  nodes.demote('main');
  await clock.advance(1_000);
  const { healthy, error } = await cluster.healthCheck();
  expect(healthy).toBe(false);
  expect(String(error)).toContain('main: is a replica; near: is a replica');
  expect(cluster.getStats({ reset: true }).acquired).toBeGreaterThan(0);
  expect(cluster.getStats().acquired).toBe(0);
  const disposal = cluster.dispose();
  expect(await disposal).toEqual({ forced: 0 });
  expect(await cluster.healthCheck()).toMatchObject({ healthy: false, error: { code: 'AR_POOL_CLOSED' } });
});

test('a lease can be detached, and a connection that is lost under it gives itself away', async () => {
  const { nodes, cluster } = await setUp();
  const lease = await cluster.acquire();
  const connection = lease.detach();
  await connection.write('a');
  expect(nodes.node('main').rows).toEqual(['a']);
  expect(lease.active).toBe(false);
  expect(() => lease.connection).toThrow('after it had been detached');
  await settle();
  expect(cluster.getStats()).toMatchObject({ used: 0, total: 2 });
  expect(cluster.snapshot().nodes[0]?.load).toBe(0);
  const other = await cluster.acquire({ access: 'read' });
  nodes.kill(other.connection.node);
  expect(() => other.connection).toThrow(ConnectionLostError);
  expect(cluster.explain(other, new Error('no row')) instanceof ClusterError).toBe(false);
  await other.release();
  expect(cluster.getStats()).toMatchObject({ used: 0 });
});

test('a caller who holds a connection of a node and waits for one more is known to its pool', async () => {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main'], { poolSize: 1 });
  const scope = new AsyncLocalStorage<unknown>();
  nodes.platform = { scope: { get: () => scope.getStore(), run: (value, fn) => scope.run(value, fn) } };
  const cluster = new Cluster(nodes, nodes.configs, { clock });
  await clock.advance(0);
  const stuck = cluster.write(() => cluster.write(nodeOf)).catch((error: unknown) => error);
  await clock.advance(500);
  expect(await stuck).toBeInstanceOf(PoolDeadlockError);
});
