import { expect, test } from 'vitest';
import { ClusterError, ConfigError, NoHostAvailableError, PoolClosedError } from '../core/errors.ts';
import { FakeNodes } from '../testing/fake-nodes.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';

test('smoke', async () => {
  const clock = new VirtualClock();
  const nodes = new FakeNodes(clock, ['a', 'b', 'c']);
  const cluster = new Cluster(nodes, nodes.configs, { clock, random: () => 0.5 });
  const write = cluster.share('write', (c) => c.write('x'));
  await clock.advance(0);
  await write;
  expect(nodes.node('a').rows).toEqual(['x']);
  const where = await cluster.share('read', (c) => c.node);
  expect(where).not.toBe('a');
  nodes.kill('b'); nodes.kill('c');
  expect(await cluster.share('read', (c) => c.node)).toBe('a');
  nodes.kill('a');
  await expect(cluster.share('read', (c) => c.read())).rejects.toThrow('x');
});
