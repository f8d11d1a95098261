import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import type { AmbientScope } from '../core/scope.ts';
import { FakeNodes, type FakeNodeConnection } from '../testing/fake-nodes.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { ClusterOptions } from './options.ts';
import { ClusterSession } from './session.ts';
import { NOWHERE, readToken, writeToken } from './token.ts';

function newScope(): AmbientScope {
  const storage = new AsyncLocalStorage<unknown>();
  return { get: () => storage.getStore(), run: (value, fn) => storage.run(value, fn) };
}

async function setUp(options: ClusterOptions = {}) {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['main', 'near', 'far']);
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0, scope: newScope(), ...options });
  await clock.advance(0);
  const read = () => cluster.share('read', nodeOf);
  const write = (row: string) => cluster.share('write', (connection) => connection.write(row));
  return { clock, nodes, cluster, read, write };
}

/** Where a read ran, after it has really asked the node. */
async function nodeOf(connection: FakeNodeConnection): Promise<string> {
  await connection.read();
  return connection.node;
}

/** Reads often enough that every node which may serve them does. */
async function nodesOf(read: () => Promise<string>): Promise<string[]> {
  const seen = new Set<string>();
  for (let i = 0; i < 12; i++) seen.add(await read());
  return [...seen].sort();
}

test('45. after a write reads go only to replicas that have replayed it, each compared by itself', async () => {
  const { clock, nodes, cluster, read, write } = await setUp({ balance: 'roundRobin' });
  await cluster.session(async () => {
    expect(await nodesOf(read)).toEqual(['far', 'near']);
    await write('a');
    expect(await nodesOf(read)).toEqual(['main']);
    nodes.replay('near');
    await clock.advance(1_000);
    expect(await nodesOf(read)).toEqual(['near']); // that one has caught up says nothing of the other
    await write('b');
    expect(await nodesOf(read)).toEqual(['main']); // nor of the next write
    nodes.replay();
    await clock.advance(1_000);
    expect(await nodesOf(read)).toEqual(['far', 'near']);
  });
  await write('outside of any session');
  expect(await nodesOf(read)).toEqual(['far', 'near']);
});

test('46. concurrent sessions do not touch each other', async () => {
  const { cluster, read, write } = await setUp();
  const gate = Promise.withResolvers<void>();
  const writer = cluster.session(async ({ token }) => {
    expect(token).toBeUndefined();
    await write('a');
    gate.resolve();
    await settle();
    return nodesOf(read);
  });
  const reader = cluster.session(async (session) => {
    await gate.promise;
    expect(session.token).toBeUndefined();
    return nodesOf(read);
  });
  expect(await writer).toEqual(['main']);
  expect(await reader).not.toContain('main');
});

test('a replica that is far enough by now is found by asking it, between two probes', async () => {
  const { nodes, cluster, read, write } = await setUp();
  await cluster.session(async () => {
    await write('a');
    nodes.replay();
    expect(await read()).toBe('near');
    await cluster.read((connection, lease) => {
      expect(connection.node).toBe('near');
      expect(lease.tags.node).toBe('near');
    });
  });
  expect(nodes.node('main').statements).toBe(1);
});

test('a replica that is not far enough gives its lease back, and the primary serves', async () => {
  const { cluster, write } = await setUp();
  await cluster.session(async () => {
    await write('a');
    const lease = await cluster.acquire({ access: 'read' });
    expect(lease.connection.node).toBe('main');
    expect(cluster.getStats().used).toBe(1);
    await lease.release();
    const idle = cluster.tryAcquire({ access: 'read' });
    expect(idle?.connection.node).toBe('main');
    await idle?.release();
  });
});

test('a write lease counts when it is released, and the place is asked for after the commit', async () => {
  const { nodes, cluster, read, write } = await setUp();
  await cluster.session(async (session) => {
    const lease = await cluster.acquire();
    await lease.connection.write('mine');
    await write('theirs');
    expect(session.token).toBe(writeToken('cluster', { timeline: 1, position: 2n }));
    await lease.connection.write('mine too');
    await lease.release();
    expect(session.token).toBe(writeToken('cluster', { timeline: 1, position: 3n }));
    nodes.replay('near', 2);
    expect(await read()).toBe('main');
  });
});

test('a read at the moment at which a write lease comes back goes to the primary', async () => {
  const { nodes, cluster, read } = await setUp();
  await cluster.session(async (session) => {
    const lease = await cluster.acquire({ access: 'write' });
    await lease.connection.write('mine');
    void lease.release();
    expect(session.token).toBeUndefined();
    expect(await read()).toBe('main');
    expect(session.token).toBeDefined();
  });
  nodes.replay();
});

test('a write whose place cannot be learned succeeds, and the session reads from the primary', async () => {
  const { clock, nodes, cluster, read, write } = await setUp();
  const { position } = nodes;
  await cluster.session(async (session) => {
    nodes.position = () => Promise.reject(new Error('no answer'));
    await write('a');
    nodes.position = position;
    nodes.replay();
    await clock.advance(5_000);
    expect(await nodesOf(read)).toEqual(['main']);
    expect(readToken('cluster', session.token!)).toEqual({ timeline: 1, position: NOWHERE });
    await write('b'); // whose place is behind the first one's
    nodes.replay();
    expect(await read()).toBe('near');
  });
});

test('a token goes out with one request and comes back with the next', async () => {
  const { nodes, cluster, read, write } = await setUp();
  const token = await cluster.session(async (session) => {
    await write('a');
    return session.token;
  });
  await cluster.session(() => read().then((node) => expect(node).toBe('main')), { token });
  nodes.replay();
  await cluster.session(() => read().then((node) => expect(node).toBe('near')), { token });
});

test.each([
  '', 'x', '1.1.1', '2.1.1.abc', '1.1.-1.abc', '1.1.1.0', '1.zzzzzzzz.1.abc', `1.1.${'z'.repeat(14)}.abc`, 7, null, {},
])('%j is no token', async (token) => {
  const { cluster } = await setUp();
  expect(() => cluster.session(() => {}, { token: token as string })).toThrow(ConfigError);
}); // prettier-ignore

test('a token is bound to its cluster, and every character of it counts', () => {
  const token = writeToken('shop', { timeline: 3, position: 2n ** 63n });
  expect(readToken('shop', token)).toEqual({ timeline: 3, position: 2n ** 63n });
  expect(() => readToken('blog', token)).toThrow("is not a token of cluster 'blog'");
  for (let at = 0; at < token.length; at++)
    expect(() => readToken('shop', token.slice(0, at) + (token[at] === '1' ? '2' : '1') + token.slice(at + 1))).toThrow(
      ConfigError,
    );
});

test('sessions can be passed where nothing carries them', async () => {
  const { cluster } = await setUp({ scope: { get: () => undefined, run: (_value, fn) => fn() } });
  await cluster.session(async (session) => {
    await cluster.write((connection) => connection.write('a'), { session });
    expect(session.token).toBeDefined();
    expect(await cluster.read(nodeOf, { session })).toBe('main');
    expect(await cluster.read(nodeOf)).not.toBe('main');
  });
});

test('a session inside another one knows what that has written, and sessions of several clusters share a scope', async () => {
  const scope = newScope();
  const one = await setUp({ scope });
  const two = await setUp({ scope });
  await one.cluster.session(async () => {
    await one.write('a');
    await two.cluster.session(async () => {
      expect(await one.read()).toBe('main');
      expect(await two.read()).not.toBe('main');
      await one.cluster.session(async (inner) => {
        expect(inner.token).toBeDefined();
        expect(await one.read()).toBe('main');
      });
    });
  });
});

test('places may be learned out of order', async () => {
  const session = new ClusterSession({ name: 'c', owner: {} });
  const first = Promise.withResolvers<bigint>();
  const writes = [session.wrote(1, () => first.promise), session.wrote(1, () => 9n)];
  await writes[1];
  first.resolve(4n);
  await Promise.all(writes);
  expect(session.point).toEqual({ timeline: 1, position: 9n });
  const slow = Promise.withResolvers<bigint>();
  const more = [session.wrote(1, () => slow.promise), session.wrote(1, () => Promise.reject(new Error('lost')))];
  await more[1];
  slow.resolve(10n); // asked for before the one that is not known
  await Promise.all(more);
  expect(session.point?.position).toBe(NOWHERE);
  await session.wrote(2, () => 5n);
  expect(session.point).toEqual({ timeline: 2, position: 5n });
});

test('after a failover that lost the end of the log, neither an old place nor an old timeline will do', async () => {
  const { clock, nodes, cluster, read, write } = await setUp();
  await cluster.session(async () => {
    await write('a');
    nodes.replay('near', 1);
    await write('lost');
    nodes.kill('main');
    nodes.promote('near');
    await clock.advance(2_000);
    await write('b');
    nodes.node('far').rows.push('x', 'y', 'z'); // far enough, but of the old timeline
    await clock.advance(1_000);
    expect(await nodesOf(read)).toEqual(['near']);
    nodes.replay('far');
    await write('c');
    nodes.replay('far');
    await clock.advance(1_000);
    expect(await nodesOf(read)).toEqual(['far']);
  });
});

test('a node that has been replaced cannot say what a session has written', async () => {
  const { clock, nodes, cluster, read, write } = await setUp();
  await cluster.session(async (session) => {
    const old = await cluster.acquire();
    await old.connection.write('a');
    nodes.replay();
    nodes.promote('near');
    await write('b');
    nodes.demote('main');
    await old.release(); // asked now, it would answer for the new timeline with the position of a replica
    expect(readToken('cluster', session.token!)).toEqual({ timeline: 2, position: NOWHERE });
    await clock.advance(1_000);
    expect(await nodesOf(read)).toEqual(['near']);
    await write('c');
    expect(readToken('cluster', session.token!)).toEqual({ timeline: 2, position: 3n });
  });
});
