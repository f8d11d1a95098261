import { Cluster, ReadOnlyHostError } from '@rhosocial/activerecord';
import { FakeNodes, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const nodes = new FakeNodes(clock, ['berlin', 'paris']);
const cluster = new Cluster(nodes, nodes.configs, { name: 'shop', clock });

// #region main
try {
  await cluster.read((connection) => connection.write('order 1'));
} catch (error) {
  if (!(error instanceof ReadOnlyHostError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}

await cluster.write((connection) => connection.write('order 1'));
console.log(`berlin: ${nodes.node('berlin').rows.join(', ')}`);
// #endregion

await cluster.dispose();

// Output:
// AR_READ_ONLY_HOST: Node 'paris' of cluster 'shop' takes no writes: 'paris' is read-only. Nothing was written. Ask for a connection for writing.
// berlin: order 1
