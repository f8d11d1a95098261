import { expect, test } from 'vitest';
import { NoHostAvailableError } from '../core/errors.ts';
import type { LagEvent } from '../observe/cluster-events.ts';
import { FakeNodes, type FakeNodeConnection } from '../testing/fake-nodes.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { ClusterOptions } from './options.ts';

async function setUp(options: ClusterOptions = {}) {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'near', 'far']);
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, ...options });
  const told: LagEvent[] = [];
  cluster.on('lag', (event) => told.push(event));
  await clock.advance(0);
  /** What many writes at once leave behind. */
  const write = (rows: number): void => void nodes.node('main').rows.push(...Array.from({ length: rows }, () => 'row'));
  const readMany = async (count: number): Promise<Record<string, number>> => {
    const seen: Record<string, number> = {};
    for (let i = 0; i < count; i++) {
      const node = await cluster.share('read', nodeOf);
      seen[node] = (seen[node] ?? 0) + 1;
    }
    return seen;
  };
  return { clock, nodes, cluster, told, write, readMany };
}

async function nodeOf(connection: FakeNodeConnection): Promise<string> {
  await connection.read();
  return connection.node;
}

test('54. when all replicas lag the policy decides, the primary takes no more than its share, and an idle primary is no lag', async () => {
  const limits = { maxLagBytes: 100, maxLagMs: 500 };
  const primary = await setUp(limits);
  primary.write(101);
  await primary.clock.advance(1_000);
  expect(primary.told.map(({ node, lagging, lagBytes }) => `${node} ${lagging} ${lagBytes}`)).toEqual(['near true 101', 'far true 101']); // prettier-ignore
  const seen = await primary.readMany(1_000);
  expect(seen.main! / 1_000).toBeGreaterThan(0.45);
  expect(seen.main! / 1_000).toBeLessThan(0.53);
  expect(primary.cluster.getStats().primaryReadShare).toBeLessThan(0.56);

  const stale = await setUp({ ...limits, whenLagging: 'stale' });
  stale.write(101);
  await stale.clock.advance(1_000);
  expect((await stale.readMany(50)).main).toBeUndefined();

  const error = await setUp({ ...limits, whenLagging: 'error' });
  error.write(101);
  await error.clock.advance(1_000);
  const refused = await error.cluster.share('read', nodeOf).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NoHostAvailableError);
  expect((refused as NoHostAvailableError).nodes).toEqual([
    { node: 'main', reason: 'is the primary' },
    { node: 'near', reason: 'is a replica that lags' },
    { node: 'far', reason: 'is a replica that lags' },
  ]);

  const idle = await setUp(limits);
  idle.write(5);
  idle.nodes.replay();
  for (const name of ['near', 'far']) idle.nodes.node(name).lagMs = 3_600_000; // since the last replay, says its clock
  await idle.clock.advance(5_000);
  expect(idle.told).toEqual([]);
  expect((await idle.readMany(20)).main).toBeUndefined();
});

test('a share of 0 spares the primary, a share of 1 asks it for all', async () => {
  for (const [maxPrimaryReadShare, expected] of [[0, undefined], [1, 200]] as const) {
    const { clock, write, readMany } = await setUp({ maxLagBytes: 10, maxPrimaryReadShare });
    write(11);
    await clock.advance(1_000);
    expect((await readMany(200)).main).toBe(expected);
  }
}); // prettier-ignore

test('one lagging replica is left out and comes back when it has caught up', async () => {
  const { clock, nodes, cluster, told, write, readMany } = await setUp({ maxLagBytes: 10 });
  write(20);
  nodes.replay('near');
  await clock.advance(1_000);
  expect(cluster.snapshot().nodes.map(({ lagging, lagBytes }) => [lagging, lagBytes])).toEqual([[false, 0n], [false, 0n], [true, 20n]]); // prettier-ignore
  expect(await readMany(20)).toEqual({ near: 20 });
  nodes.replay('far', 10);
  await clock.advance(1_000);
  expect(told.map(({ node, lagging }) => `${node} ${lagging}`)).toEqual(['far true', 'far false']);
});

test('lag in time counts while there is something to replay', async () => {
  const { clock, nodes, told, write, readMany } = await setUp({ maxLagMs: 500 });
  write(1);
  nodes.node('far').lagMs = 600;
  nodes.node('near').lagMs = 400;
  await clock.advance(1_000);
  expect(told.map(({ node, lagMs }) => `${node} ${lagMs}`)).toEqual(['far 600']);
  expect(await readMany(10)).toEqual({ near: 10 });
});

test('a replica that still follows the old primary lags, however far it is', async () => {
  const { clock, nodes, cluster, readMany } = await setUp({ maxLagBytes: 1_000, probeIntervalMs: 100 });
  nodes.node('far').rows.push('x', 'y');
  nodes.kill('main');
  nodes.promote('near');
  await clock.advance(200);
  expect(cluster.snapshot().nodes[2]).toMatchObject({ lagging: true, lagBytes: undefined });
  expect((await readMany(10)).near).toBe(10);
  nodes.replay('far');
  await clock.advance(200);
  expect(await readMany(10)).toEqual({ far: 10 });
});

test('without limits nobody lags and nothing is compared', async () => {
  const { clock, told, write, readMany } = await setUp();
  write(100_000);
  await clock.advance(2_000);
  expect(told).toEqual([]);
  expect((await readMany(10)).main).toBeUndefined();
});

test('a read that needs what lagging replicas do not have goes to the primary, whatever its share', async () => {
  const { clock, cluster, write } = await setUp({ maxLagBytes: 10, maxPrimaryReadShare: 0 });
  await cluster.session(async (session) => {
    await cluster.write((connection) => connection.write('mine'), { session });
    write(20);
    await clock.advance(1_000);
    for (let i = 0; i < 10; i++) expect(await cluster.read(nodeOf, { session })).toBe('main');
  });
});
