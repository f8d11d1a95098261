import { expect, test } from 'vitest';
import { ConnectionError, type NoHostAvailableError } from '../core/errors.ts';
import type { ClusterEvents } from '../observe/cluster-events.ts';
import { FakeNodes, type FakeNodeConnection } from '../testing/fake-nodes.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { ClusterOptions } from './options.ts';

const NEVER = 1_000_000_000;

async function setUp(options: ClusterOptions = {}, prepare: (nodes: FakeNodes) => void = () => {}) {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'near', 'far']);
  prepare(nodes);
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, ...options });
  const told: string[] = [];
  const on = <K extends keyof ClusterEvents>(event: K, show: (event: ClusterEvents[K]) => string): void =>
    void cluster.on(event, (payload: ClusterEvents[K]) => told.push(`${event} ${show(payload)}`));
  on('roleChange', ({ node, role }) => `${node} ${role}`);
  on('failover', ({ from, to, timeline }) => `${from} > ${to} on ${timeline}`);
  on('splitBrain', ({ primary, others }) => `${primary}, not ${others.join(' or ')}`);
  await clock.advance(0);
  const write = (row: string) => cluster.share('write', (connection) => connection.write(row));
  return { clock, nodes, cluster, told, write };
}

async function nodeOf(connection: FakeNodeConnection): Promise<string> {
  await connection.read();
  return connection.node;
}

test('50. an announced promotion makes a host the primary without polling, of two primaries the newer one gets all writes', async () => {
  const { clock, nodes, cluster, told, write } = await setUp({ probeIntervalMs: 1_000 });
  await write('a');
  nodes.replay();
  nodes.promote('near');
  expect(cluster.snapshot().primary).toBe('near'); // in the same turn, nobody has asked
  expect(told).toEqual(['roleChange near primary', 'failover main > near on 2']);
  await write('b');
  expect(nodes.node('near').rows).toEqual(['a', 'b']);
  await clock.advance(1_000); // the old one answers, and still says that it is the primary
  expect(told.slice(2)).toEqual(['splitBrain near, not main']);
  for (let i = 0; i < 20; i++) {
    await write(`w${i}`);
    await clock.advance(500);
  }
  expect(nodes.node('main').rows).toEqual(['a']);
  expect(told).toHaveLength(3); // each told once
  nodes.demote('main');
  await clock.advance(1_000);
  expect(told.slice(3)).toEqual(['roleChange main replica']);
  nodes.replay('main');
  expect(nodes.node('main').rows).toHaveLength(22);
});

test('an announced promotion is told once, whatever timeline the node says later', async () => {
  const { clock, nodes, cluster, told } = await setUp({ probeIntervalMs: NEVER });
  nodes.kill('main');
  nodes.promote('near');
  nodes.node('near').timeline = 7;
  await clock.advance(0);
  expect(cluster.snapshot().nodes[1]).toMatchObject({ role: 'primary', timeline: 7 });
  expect(told).toEqual(['roleChange near primary', 'failover main > near on 2']);
  expect(cluster.getStats().failovers).toBe(1);
});

test('a promotion that nobody announces is found by asking', async () => {
  const { clock, nodes, told, write } = await setUp({}, (nodes) => (nodes.watchRole = () => {}));
  nodes.kill('main');
  const waiting = write('a');
  await clock.advance(4_000);
  nodes.promote('near');
  await clock.advance(250); // while somebody waits, nodes are asked more often
  await waiting;
  expect(nodes.node('near').rows).toEqual(['a']);
  expect(told).toEqual(['roleChange near primary', 'failover main > near on 2']);
});

test('an old primary that comes back gets no writes, not even when the new one steps down', async () => {
  const { clock, nodes, cluster, write } = await setUp({ failoverTimeoutMs: 2_000 });
  nodes.kill('main');
  nodes.promote('near');
  await clock.advance(0);
  await write('a');
  nodes.revive('main');
  await clock.advance(1_000);
  await write('b');
  nodes.demote('near');
  const waiting = write('c');
  const failed = expect(waiting).rejects.toThrow('main: is a primary of an older timeline');
  await clock.advance(3_000);
  await failed;
  expect(nodes.node('main').rows).toEqual([]);
  await cluster.removeNode('near'); // whoever removes the newer node means it
  await write('d');
  expect(nodes.node('main').rows).toEqual(['d']);
});

test('two primaries of one timeline: the one that was there first keeps the writes', async () => {
  const { clock, nodes, told, write } = await setUp();
  nodes.node('far').role = 'primary';
  for (let i = 0; i < 10; i++) {
    await clock.advance(700);
    await write(`w${i}`);
  }
  expect(nodes.node('main').rows).toHaveLength(10);
  expect(told).toEqual(['roleChange far primary', 'splitBrain main, not far']);
});

test('two primaries at the start: nothing is written before both have been heard', async () => {
  const { clock, nodes, told, write } = await setUp({}, (nodes) => {
    nodes.node('far').role = 'primary';
    nodes.node('far').timeline = 2;
    nodes.node('near').state = 'frozen';
  });
  const waiting = write('a');
  await clock.advance(900);
  expect([nodes.node('main').rows, nodes.node('far').rows]).toEqual([[], []]);
  await clock.advance(1_200);
  await waiting;
  expect(nodes.node('far').rows).toEqual(['a']);
  await clock.advance(2_000);
  expect(told).toEqual(['failover main > far on 2', 'splitBrain far, not main']);
});

test('without a primary writers wait, and at last learn why of every node', async () => {
  const { clock, nodes, cluster, write } = await setUp({ failoverTimeoutMs: 5_000 });
  nodes.kill('main');
  nodes.kill('far');
  nodes.node('far').state = 'frozen';
  const began = clock.now();
  const waiting = [write('a'), cluster.acquire(), cluster.write(nodeOf)];
  const ends = Promise.allSettled(waiting);
  await clock.advance(6_000);
  for (const end of await ends) {
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'AR_NO_HOST_AVAILABLE', retryable: true } });
    const { nodes: reasons, message } = (end as PromiseRejectedResult).reason as NoHostAvailableError;
    expect(message).toContain("Cluster 'cluster' has no node for writing (waited ");
    expect(reasons.map(({ node, reason }) => `${node}: ${reason}`)).toEqual([
      "main: is the primary and failed (Pool 'main' cannot open a connection: 'main' cannot be reached)",
      'near: is a replica',
      "far: is a replica and failed (Node 'far' did not answer within 1000 ms)",
    ]);
  }
  expect(clock.now() - began).toBe(6_000);
  const disposal = cluster.dispose();
  await clock.advance(2_000); // a connect under way has its time limit
  await disposal;
  expect(clock.pending).toBe(0);
});

test('a primary that restarts is found again, and what waited is written once', async () => {
  const { clock, nodes, told, write } = await setUp();
  nodes.kill('main');
  const waiting = Promise.all([write('a'), write('b')]);
  await clock.advance(3_000);
  nodes.revive('main');
  await clock.advance(1_000);
  await waiting;
  expect([...nodes.node('main').rows].sort()).toEqual(['a', 'b']);
  expect(told).toEqual([]); // nothing has changed its role
});

test('a primary that answers questions and opens no connections does not make a busy loop', async () => {
  let tries = 0;
  const { clock, write } = await setUp({ failoverTimeoutMs: 3_000 }, (nodes) => {
    const { createPool } = nodes;
    nodes.createPool = (config) =>
      Object.assign(createPool.call(nodes, config), {
        share: () => {
          tries++;
          return Promise.reject(new ConnectionError('refused'));
        },
      });
  });
  const failed = expect(write('x')).rejects.toThrow('refused');
  await clock.advance(3_500);
  await failed;
  expect(tries).toBeGreaterThan(5);
  expect(tries).toBeLessThan(20);
});

test('a probe that finds the pool busy says nothing against the node, one in which nobody gets through does', async () => {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'near', 'far'], { poolSize: 1 });
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, ejectAfter: 3 });
  await clock.advance(0);
  for (const name of ['near', 'far']) nodes.node(name).answerMs = 400;
  const stop = { at: 20_000 };
  const busy = async (): Promise<void> => {
    while (clock.now() < stop.at) await cluster.share('read', nodeOf);
  };
  const callers = Array.from({ length: 14 }, busy); // each waits longer than a probe may
  for (let i = 0; i < 40; i++) await clock.advance(250);
  expect(cluster.getStats().ejections).toBe(0);
  expect(cluster.getStats().aborted).toBeGreaterThan(10);
  stop.at = 0;
  await clock.advance(5_000);
  await Promise.all(callers);
  const stuck = await cluster.acquire({ access: 'read' });
  await clock.advance(5_000);
  expect(cluster.snapshot().nodes.find(({ name }) => name === stuck.connection.node)?.state).toBe('ejected');
  await stuck.release();
});
