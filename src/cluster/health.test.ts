import { expect, test } from 'vitest';
import type { EjectEvent } from '../observe/cluster-events.ts';
import { FakeNodes, type FakeNodeConnection } from '../testing/fake-nodes.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { ClusterOptions } from './options.ts';

async function setUp(names: readonly string[], options: ClusterOptions = {}) {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, names);
  let probes = 0;
  const { probe } = nodes;
  nodes.probe = (connection) => {
    probes += Number(connection.node === 'a');
    return probe.call(nodes, connection);
  };
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0.5, probeIntervalMs: 1_000, ...options });
  const ejected: EjectEvent[] = [];
  const restored: string[] = [];
  cluster.on('eject', (event) => ejected.push(event));
  cluster.on('restore', ({ node }) => restored.push(node));
  await clock.advance(0);
  const stateOf = (name: string) => cluster.snapshot().nodes.find((node) => node.name === name)?.state;
  return { clock, nodes, cluster, ejected, restored, stateOf, probesOfA: () => probes };
}

async function nodeOf(connection: FakeNodeConnection): Promise<string> {
  await connection.read();
  return connection.node;
}

test('52. failures in a row eject a host for longer each time, one question decides about its return, and its share grows back', async () => {
  const { clock, nodes, cluster, ejected, restored, stateOf, probesOfA } = await setUp(['main', 'a', 'b', 'c'], {
    ejectAfter: 3, baseEjectionMs: 4_000, maxEjectionMs: 9_000, rampMs: 10_000, balance: 'weighted', random: () => 0.5,
  }); // prettier-ignore
  nodes.kill('a');
  await clock.advance(2_000);
  expect(stateOf('a')).toBe('suspect');
  await clock.advance(1_000);
  expect(stateOf('a')).toBe('ejected');
  expect(ejected).toMatchObject([{ node: 'a', failures: 3, ejectedMs: 4_000 * 1.05, error: { message: expect.stringContaining("'a' cannot be reached") } }]); // prettier-ignore
  const connects = nodes.node('a').connects;
  for (let i = 0; i < 50; i++) expect(await cluster.share('read', nodeOf)).not.toBe('a');
  expect(nodes.node('a').connects).toBe(connects);
  await clock.advance(4_000);
  expect(ejected).toHaveLength(1); // asked meanwhile, which counts neither for nor against it
  await clock.advance(1_000); // the first question after its time
  expect(ejected).toMatchObject([{}, { failures: 4, ejectedMs: 8_000 * 1.05 }]);
  nodes.revive('a');
  await clock.advance(8_000);
  expect(restored).toEqual([]); // it answers all the time, and its time is not over
  expect(stateOf('a')).toBe('ejected');
  const asked = probesOfA();
  await clock.advance(1_000);
  expect(probesOfA()).toBe(asked + 1);
  expect(restored).toEqual(['a']);
  expect(stateOf('a')).toBe('up');
  expect(ejected).toHaveLength(2);
});

test('while a host is on trial no read is sent to it, and the trial is one question', async () => {
  const { clock, nodes, cluster, ejected, restored, stateOf, probesOfA } = await setUp(['main', 'a', 'b'], {
    ejectAfter: 1,
    baseEjectionMs: 1_800, // with the jitter a little less than two questions
  });
  nodes.kill('a');
  await clock.advance(1_000);
  expect(stateOf('a')).toBe('ejected');
  nodes.revive('a');
  await clock.advance(1_000); // connected again
  nodes.node('a').state = 'frozen';
  const asked = probesOfA();
  await clock.advance(1_500);
  for (let i = 0; i < 20; i++) expect(await cluster.share('read', nodeOf)).toBe('b');
  expect(probesOfA()).toBe(asked + 1); // put, and not answered yet
  expect(stateOf('a')).toBe('ejected');
  await clock.advance(1_000);
  expect(ejected).toHaveLength(2);
  expect(restored).toEqual([]);
});

test('a restored host gets few reads at first', async () => {
  let seed = 1;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const { clock, nodes, cluster, restored } = await setUp(['main', 'a', 'b'], {
    ejectAfter: 1, baseEjectionMs: 1_000, rampMs: 10_000, random,
  }); // prettier-ignore
  const shareOfA = async (): Promise<number> => {
    let count = 0;
    for (let i = 0; i < 400; i++) count += Number((await cluster.share('read', nodeOf)) === 'a');
    return count / 400;
  };
  expect(await shareOfA()).toBeGreaterThan(0.4);
  nodes.kill('a');
  await clock.advance(1_000);
  expect(await shareOfA()).toBe(0);
  nodes.revive('a');
  await clock.advance(2_000);
  expect(restored).toEqual(['a']);
  expect(await shareOfA()).toBeLessThan(0.15);
  await clock.advance(5_000);
  const half = await shareOfA();
  expect(half).toBeGreaterThan(0.25);
  expect(half).toBeLessThan(0.42);
  await clock.advance(5_000);
  expect(await shareOfA()).toBeGreaterThan(0.4);
});

test('a long good time forgets old ejections', async () => {
  const { clock, nodes, ejected } = await setUp(['main', 'a', 'b'], { ejectAfter: 1, baseEjectionMs: 2_000, maxEjectionMs: 20_000 }); // prettier-ignore
  const fail = async (): Promise<void> => {
    nodes.kill('a');
    await clock.advance(1_000);
    nodes.revive('a');
  };
  await fail();
  await clock.advance(10_000);
  await fail();
  await clock.advance(60_000);
  await fail();
  expect(ejected.map(({ ejectedMs }) => ejectedMs)).toEqual([2_100, 4_200, 2_100]);
});

test('a success between failures starts the count anew', async () => {
  const { clock, nodes, ejected, stateOf } = await setUp(['main', 'a', 'b'], { ejectAfter: 2 });
  for (let i = 0; i < 5; i++) {
    nodes.kill('a');
    await clock.advance(1_000);
    expect(stateOf('a')).toBe('suspect');
    nodes.revive('a');
    await clock.advance(1_000);
  }
  expect(ejected).toEqual([]);
});

test('53. no more than a part of the replicas is ejected and never the last one, and the primary keeps its writes', async () => {
  const { clock, nodes, cluster, stateOf } = await setUp(['main', 'a', 'b', 'c', 'd'], {
    ejectAfter: 2,
    maxEjectionPercent: 50,
  });
  for (const name of ['a', 'b', 'c', 'd']) nodes.kill(name);
  await clock.advance(5_000);
  const states = ['a', 'b', 'c', 'd'].map(stateOf);
  expect(states.filter((state) => state === 'ejected')).toHaveLength(2);
  expect(states.filter((state) => state === 'suspect')).toHaveLength(2); // panic: they stay in rotation
  const stayed = ['a', 'b', 'c', 'd'].filter((name) => stateOf(name) === 'suspect');
  const before = stayed.map((name) => nodes.node(name).connects);
  expect(await cluster.share('read', nodeOf)).toBe('main'); // after those have been tried
  expect(stayed.map((name) => nodes.node(name).connects)).toEqual(before.map((count) => count + 1));
  nodes.revive(stayed[0]!);
  expect(await cluster.share('read', nodeOf)).toBe(stayed[0]);

  nodes.kill('main');
  await clock.advance(20_000);
  expect(stateOf('main')).toBe('suspect');
  nodes.revive('main');
  await cluster.share('write', (connection) => connection.write('x'));
  expect(nodes.node('main').rows).toEqual(['x']);
});

test.each([
  ['the only replica', ['main', 'a'], 100],
  ['one of two with nobody allowed', ['main', 'a', 'b'], 49],
])('%s is not ejected', async (_what, names, maxEjectionPercent) => {
  const { clock, nodes, cluster, stateOf } = await setUp(names, { ejectAfter: 1, maxEjectionPercent });
  nodes.kill('a');
  await clock.advance(5_000);
  expect(stateOf('a')).toBe('suspect');
  nodes.revive('a');
  if (names.length === 2) expect(await cluster.share('read', nodeOf)).toBe('a');
});

test('the last replica that takes reads is not ejected, whatever others there are that take none', async () => {
  const { clock, nodes, cluster, stateOf } = await setUp(['main', 'a', 'b', 'c'], {
    ejectAfter: 1,
    maxEjectionPercent: 100,
  });
  await cluster.drain('b');
  nodes.kill('c');
  await clock.advance(1_000);
  expect(stateOf('c')).toBe('ejected');
  nodes.kill('a');
  await clock.advance(1_000);
  expect(stateOf('a')).toBe('suspect');
});

test('when nobody else is left an ejected host is better than none', async () => {
  const { clock, nodes, cluster, stateOf } = await setUp(['main', 'a', 'b'], { ejectAfter: 1, baseEjectionMs: 60_000 });
  nodes.kill('a');
  await clock.advance(1_000);
  nodes.revive('a');
  await clock.advance(1_000);
  nodes.kill('b');
  nodes.kill('main');
  await cluster.drain('main');
  expect(stateOf('a')).toBe('ejected');
  expect(await cluster.share('read', nodeOf)).toBe('a');
});

test('an ejected replica that is promoted is not ejected any more', async () => {
  const { clock, nodes, cluster, stateOf } = await setUp(['main', 'a', 'b'], { ejectAfter: 1, baseEjectionMs: 60_000 });
  nodes.kill('a');
  await clock.advance(1_000);
  nodes.revive('a');
  nodes.kill('main');
  nodes.promote('a');
  await clock.advance(1_000);
  expect(stateOf('a')).toBe('up');
  await cluster.share('write', (connection) => connection.write('x'));
  expect(nodes.node('a').rows).toEqual(['x']);
});
