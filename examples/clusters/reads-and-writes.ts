import { Cluster } from '@rhosocial/activerecord';
import { FakeNodes, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();

// #region main
// Nodes in memory stand for a database with replicas; the first one is the primary.
const nodes = new FakeNodes(clock, ['berlin', 'paris', 'rome']);
const cluster = new Cluster(nodes, nodes.configs, {
  name: 'shop',
  balance: 'roundRobin',
  clock,
});
cluster.on('route', ({ access, node }) => console.log(`${access} on ${node}`));

await cluster.write((connection) => connection.write('order 1'));
await cluster.read((connection) => connection.read());
await cluster.read((connection) => connection.read());

nodes.replay(); // the replicas catch up
nodes.kill('paris'); // is tried and passed over
await cluster.read((connection) => connection.read());
await cluster.read((connection) => connection.read());

for (const { name, role, state } of cluster.snapshot().nodes) {
  console.log(`${name}: ${role}, ${state}`);
}
// #endregion

await cluster.dispose();

// Output:
// write on berlin
// read on paris
// read on rome
// read on paris
// read on rome
// read on paris
// read on rome
// berlin: primary, up
// paris: replica, suspect
// rome: replica, up
