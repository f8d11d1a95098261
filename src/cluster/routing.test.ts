import { expect, test } from 'vitest';
import { ClusterError, ConfigError, ConnectionError, NoHostAvailableError, ReadOnlyHostError } from '../core/errors.ts';
import { kindOf } from '../core/sql.ts';
import type { ClusterEvents } from '../observe/cluster-events.ts';
import { FakeNodes, type FakeNodeConnection, type FakeNodesOptions } from '../testing/fake-nodes.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { ClusterOptions } from './options.ts';

async function setUp(options: ClusterOptions = {}, { pool, names = ['main', 'near', 'far'], silent }: SetUp = {}) {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, names, pool);
  if (silent) nodes.watchRole = () => {};
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, ...options });
  const routes: string[] = [];
  cluster.on('route', ({ node, access, reason }) => routes.push(`${access} ${node} ${reason}`));
  await clock.advance(0);
  return { clock, nodes, cluster, routes };
}
interface SetUp {
  readonly pool?: FakeNodesOptions;
  readonly names?: readonly string[];
  /** Roles are not announced. */
  readonly silent?: boolean;
}

async function nodeOf(connection: FakeNodeConnection): Promise<string> {
  await connection.read();
  return connection.node;
}

test('47. a transaction stays on one connection of one host, whose loss fails it by name and runs nothing again', async () => {
  const { nodes, cluster, routes } = await setUp();
  let runs = 0;
  const transaction = (access: 'read' | 'write', victim: string): Promise<unknown> =>
    cluster
      .connection(
        async (connection, lease) => {
          runs++;
          await connection.read();
          const { connectionId } = lease;
          await cluster.share('read', nodeOf); // other traffic does not move it
          expect(lease.connection).toBe(connection);
          expect(lease.connectionId).toBe(connectionId);
          nodes.kill(victim);
          await connection.read();
        },
        { access },
      )
      .catch((error: unknown) => error);
  const reading = await transaction('read', 'near');
  expect(reading).toBeInstanceOf(ClusterError);
  expect(reading).toMatchObject({ code: 'AR_CLUSTER', node: 'near', cluster: 'cluster', retryable: false });
  expect((reading as ClusterError).message).toContain("Node 'near' of cluster 'cluster' was lost");
  expect((reading as ClusterError).cause).toMatchObject({ message: "The connection to 'near' was lost" });
  expect(await transaction('write', 'main')).toMatchObject({ node: 'main' });
  expect(runs).toBe(2);
  expect(routes.filter((route) => route.startsWith('write'))).toEqual(['write main primary']);
  expect(cluster.getStats().used).toBe(0);
});

test('the holder of a lease learns from the cluster what an error on it means', async () => {
  const { nodes, cluster } = await setUp();
  const lease = await cluster.acquire({ access: 'read', tags: { job: 'report' } });
  expect(lease.tags).toEqual({ job: 'report', node: 'near' });
  const own = new Error('of the statement');
  expect(cluster.explain(lease, own)).toBe(own);
  const refused = await Promise.resolve().then(() => lease.connection.write('x')).catch((error: unknown) => error); // prettier-ignore
  expect(cluster.explain(lease, refused)).toBeInstanceOf(ReadOnlyHostError);
  const { connection } = lease;
  nodes.kill('near');
  const lost: unknown = await Promise.resolve(connection.read()).catch((error: unknown) => error);
  expect(cluster.explain(lease, lost)).toMatchObject({ code: 'AR_CLUSTER', node: 'near' });
  await lease.release();
  await expect(lease.release()).rejects.toMatchObject({ code: 'AR_LEASE_RELEASED' });
  expect(cluster.explain(lease, own)).toBe(own);
});

test('48. a safe read whose connection is lost is run once more on another host, a write never, and neither is a lease', async () => {
  const { clock, nodes, cluster, routes } = await setUp();
  nodes.node('near').answerMs = 10;
  nodes.node('main').answerMs = 10;
  const read = cluster.share('read', nodeOf);
  await clock.advance(1);
  nodes.kill('near');
  expect(await read).toBe('far');
  expect(routes).toEqual(['read near balance', 'read far retry']);
  expect(cluster.getStats().retriedReads).toBe(1);
  const write = cluster.share('write', (connection) => connection.write('x'));
  const failed = expect(write).rejects.toThrow("The connection to 'main' was lost");
  await clock.advance(1);
  nodes.kill('main');
  await failed;
  expect(nodes.node('main').rows).toEqual(['x']); // it was done, and nobody knows
  await clock.advance(60_000);
  expect(nodes.node('main').rows).toEqual(['x']);
});

test('a read that is lost twice is not run a third time, and with "never" not a second time', async () => {
  for (const [retryReads, runs] of [['once', 2], ['never', 1]] as const) {
    const { nodes, cluster } = await setUp({ retryReads });
    let seen = 0;
    const read = cluster.share('read', async (connection) => {
      seen++;
      nodes.kill(connection.node);
      return connection.read();
    });
    await expect(read).rejects.toThrow('was lost');
    expect(seen).toBe(runs);
  }
}); // prettier-ignore

test('an error of the statement is nobody else’s business', async () => {
  const { cluster, routes } = await setUp();
  const read = cluster.share('read', () => {
    throw new Error('no such table');
  });
  await expect(read).rejects.toThrow('no such table');
  expect(routes).toHaveLength(1);
  expect(cluster.snapshot().nodes.map(({ state }) => state)).toEqual(['up', 'up', 'up']);
});

test('49. a host that turns out to be read-only is asked for its role, and the write goes to the new primary once', async () => {
  const { clock, nodes, cluster, routes } = await setUp({ probeIntervalMs: 1_000_000 }, { silent: true });
  const held = await cluster.acquire();
  nodes.promote('near');
  nodes.demote('main');
  const write = cluster.share('write', (connection) => connection.write('x'));
  await clock.advance(0);
  await write;
  expect(nodes.node('near').rows).toEqual(['x']);
  expect(routes).toEqual(['write main primary', 'write main primary', 'write near retry']);
  const before = cluster.getStats().discarded;
  await held.release(); // lent while the host was another one
  expect(cluster.getStats().discarded).toBe(before + 1);
});

test('inside a lease a refused write surfaces by name', async () => {
  const { clock, nodes, cluster } = await setUp({ probeIntervalMs: 1_000_000 }, { silent: true });
  nodes.demote('main');
  const write = cluster.write((connection) => connection.write('x')).catch((error: unknown) => error);
  await clock.advance(0);
  const error = await write;
  expect(error).toBeInstanceOf(ReadOnlyHostError);
  expect(error).toMatchObject({ code: 'AR_READ_ONLY_HOST', node: 'main', retryable: true });
  nodes.promote('near');
  await clock.advance(0);
  expect(cluster.snapshot().nodes[0]).toMatchObject({ role: 'replica' }); // the refusal made the cluster ask
});

test('a primary that refuses twice is set to read-only, and the error says so', async () => {
  const { clock, nodes, cluster } = await setUp();
  let refusals = 0;
  const { judge } = nodes;
  nodes.judge = (error) => (String(error).includes('read-only transaction') ? 'read only' : judge(error));
  const write = cluster.share('write', () => {
    refusals++;
    throw new Error('cannot execute INSERT in a read-only transaction');
  });
  const failed = expect(write).rejects.toThrow(
    "Node 'main' says that it is the primary of cluster 'cluster' and takes no writes",
  );
  await clock.advance(1_000);
  await failed;
  expect(refusals).toBe(2);
});

test('55. advisory locks, sequences, locking reads and common tables that write go to the primary', async () => {
  const { cluster, routes } = await setUp();
  const run = (sql: string) => cluster.share(kindOf(sql) === 'read' ? 'read' : 'write', nodeOf);
  const doing = [
    'select pg_advisory_lock(7)',
    'select pg_try_advisory_xact_lock(7)',
    "select nextval('ids')",
    'select * from jobs limit 1 for update skip locked',
    'select * from jobs for share',
    'with gone as (delete from jobs returning id) select * from gone',
  ];
  for (const sql of doing) expect(await run(sql)).toBe('main');
  expect(new Set(routes)).toEqual(new Set(['write main primary']));
  expect(await run("select 'for update', note from jobs -- nextval(1)")).toBe('near');
});

test('56. wrong credentials end the search, a host that cannot be reached does not, and each has a connect timeout of its own', async () => {
  const { clock, nodes, cluster, routes } = await setUp(
    { balance: ([first]) => first!.name },
    { pool: { connectTimeoutMs: 100 }, names: ['main', 'a', 'b', 'c'] },
  );
  nodes.kill('a');
  expect(await cluster.share('read', nodeOf)).toBe('b'); // a refuses connections
  routes.length = 0;
  nodes.kill('b');
  nodes.node('a').state = 'frozen';
  nodes.node('b').state = 'frozen';
  const began = clock.now();
  const read = cluster.acquire({ access: 'read' }).then((lease) => {
    expect(lease.connection.node).toBe('c');
    expect(clock.now() - began).toBe(200); // 100 ms for each of the two
    return lease.release();
  });
  await clock.advance(200);
  await read;
  expect(routes.map((route) => route.split(' ')[1])).toEqual(['a', 'b', 'c']);
  routes.length = 0;
  nodes.kill('a');
  nodes.node('a').state = 'refusing';
  nodes.revive('b');
  const before = nodes.node('c').statements;
  const refused = cluster.share('read', nodeOf);
  await expect(refused).rejects.toBeInstanceOf(ConnectionError);
  await expect(refused).rejects.toMatchObject({ cause: { message: "'a' refuses the password" } });
  expect(routes).toEqual(['read a balance']);
  expect(nodes.node('c').statements).toBe(before);
});

test('credentials that no host accepts fail at once, whoever waits', async () => {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'near']);
  for (const { name } of nodes.configs) nodes.node(name).state = 'refusing';
  const cluster = new Cluster(nodes, nodes.configs, { clock });
  const waiting = [cluster.share('write', nodeOf), cluster.share('read', nodeOf), cluster.acquire()];
  const ends = Promise.allSettled(waiting);
  await clock.advance(0);
  for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'AR_CONNECTION' } });
  await cluster.dispose();
});

test('one replica with a wrong password does not end the wait for a primary', async () => {
  const { clock, nodes, cluster } = await setUp();
  nodes.kill('far');
  nodes.node('far').state = 'refusing';
  nodes.kill('main');
  const write = cluster.share('write', (connection) => connection.write('x'));
  await clock.advance(3_000);
  nodes.promote('near');
  await clock.advance(1_000);
  await write;
  expect(nodes.node('near').rows).toEqual(['x']);
});

test('reads go to the primary where no replica is left, and say why nobody serves when none is left at all', async () => {
  const { nodes, cluster, routes } = await setUp();
  nodes.kill('near');
  nodes.kill('far');
  expect(await cluster.share('read', nodeOf)).toBe('main');
  expect(routes).toEqual(['read near balance', 'read far balance', 'read main fallback']);
  nodes.kill('main');
  const error = await cluster.share('read', nodeOf).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(NoHostAvailableError);
  expect((error as NoHostAvailableError).nodes.map(({ node }) => node)).toEqual(['main', 'near', 'far']);
  expect((error as Error).message).toContain(
    "Cluster 'cluster' has no node for reading. main: Pool 'main' cannot open a connection: 'main' cannot be reached; near: ",
  );
});

test('a lease for reading is never one of the primary while a replica can be had, and keeps its replica', async () => {
  const { cluster } = await setUp({ balance: 'roundRobin' });
  const leases = await Promise.all(Array.from({ length: 6 }, () => cluster.acquire({ access: 'read' })));
  expect(leases.map(({ connection }) => connection.node).sort()).toEqual(['far', 'far', 'far', 'near', 'near', 'near']);
  expect(new Set(leases.map(({ id }) => id)).size).toBe(6);
  for (const lease of leases) await lease.release();
  const { used, acquired, maxSize } = cluster.getStats();
  expect({ used, maxSize }).toEqual({ used: 0, maxSize: 30 });
  expect(acquired).toBeGreaterThanOrEqual(6);
});

test('a time limit covers the way over all hosts, and a signal ends it', async () => {
  const { clock, nodes, cluster } = await setUp();
  for (const { name } of nodes.configs) {
    nodes.kill(name);
    nodes.node(name).state = 'frozen';
  }
  const late = cluster.acquire({ access: 'read', timeoutMs: 300 }).catch((error: unknown) => error);
  await clock.advance(299);
  await clock.advance(1);
  expect(await late).toBeInstanceOf(Error);
  const aborter = new AbortController();
  const ended = [
    cluster.acquire({ access: 'read', signal: aborter.signal }),
    cluster.acquire({ signal: aborter.signal }),
  ];
  const ends = Promise.allSettled(ended);
  await settle();
  aborter.abort(new Error('enough'));
  for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
  await expect(cluster.acquire({ signal: aborter.signal })).rejects.toThrow('enough');
});

test('a wait for a primary is bounded by the caller’s own time limit', async () => {
  const { clock, nodes, cluster } = await setUp();
  nodes.kill('main');
  const wait = cluster.acquire({ timeoutMs: 500 });
  const failed = expect(wait).rejects.toThrow('has no node for writing (waited ');
  await clock.advance(600);
  await failed;
});

test('a balancing function gets what is known and must name one of them', async () => {
  const asked: string[][] = [];
  const { cluster } = await setUp({
    balance: (candidates) => {
      asked.push(
        candidates.map(({ name, weight, load, failures, lagMs }) => `${name} ${weight} ${load} ${failures} ${lagMs}`),
      );
      expect(Object.isFrozen(candidates[0])).toBe(true);
      return asked.length === 1 ? 'far' : 'nowhere';
    },
  });
  expect(await cluster.share('read', nodeOf)).toBe('far');
  expect(asked[0]).toEqual(['near 1 0 0 0', 'far 1 0 0 0']);
  await expect(cluster.share('read', nodeOf)).rejects.toBeInstanceOf(ConfigError);
  await expect(cluster.share('read', nodeOf)).rejects.toThrow(`('near', 'far'), got "nowhere"`);
});

test('events without listeners are not made, and a listener that throws harms nobody', async () => {
  const { cluster } = await setUp();
  const errors: ClusterEvents['listenerError'][] = [];
  cluster.on('listenerError', (event) => errors.push(event));
  const end = cluster.on('route', () => {
    throw new Error('listener');
  });
  expect(await cluster.share('read', nodeOf)).toBe('near');
  expect(errors).toMatchObject([{ event: 'route', error: { message: 'listener' } }]);
  end();
  await cluster.share('read', nodeOf);
  expect(errors).toHaveLength(1);
});
