import { Cluster } from '@rhosocial/activerecord';
import { FakeNodes, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const nodes = new FakeNodes(clock, ['berlin', 'paris', 'rome']);

// #region main
const cluster = new Cluster(nodes, nodes.configs, { failoverTimeoutMs: 10_000, clock });
cluster.on('failover', ({ from, to }) => console.log(`failover: ${from} > ${to}`));
cluster.on('splitBrain', ({ primary, others }) => {
  console.log(`split brain: ${primary} is the newer one, not ${others.join()}`);
});
await cluster.write((connection) => connection.write('order 1'));
nodes.replay();

nodes.kill('berlin');
const waiting = cluster.write((connection) => connection.write('order 2'));
await clock.advance(3_000); // an operator, or Patroni, decides
nodes.promote('rome');
await clock.advance(500);
await waiting;
console.log(`rome: ${nodes.node('rome').rows.join(', ')}`);

nodes.revive('berlin'); // and still believes that it is the primary
await clock.advance(1_000);
await cluster.write((connection) => connection.write('order 3'));
console.log(`berlin: ${nodes.node('berlin').rows.join(', ')}`);
// #endregion

await cluster.dispose();

// Output:
// failover: berlin > rome
// rome: order 1, order 2
// split brain: rome is the newer one, not berlin
// berlin: order 1
