import { Cluster, ClusterError } from '@rhosocial/activerecord';
import { FakeNodes, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const nodes = new FakeNodes(clock, ['berlin', 'paris']);
const cluster = new Cluster(nodes, nodes.configs, { name: 'shop', clock });

// #region main
try {
  await cluster.write(async (connection) => {
    await connection.write('order 1');
    nodes.kill('berlin'); // the server dies in the middle of the work
    await connection.write('order 2');
  });
} catch (error) {
  if (!(error instanceof ClusterError)) throw error;
  console.log(`${error.code}: ${error.message}`);
  console.log(`node: ${error.node}`);
  console.log(`cause: ${String(error.cause)}`);
}
// #endregion

await cluster.dispose();

// Output:
// AR_CLUSTER: Node 'berlin' of cluster 'shop' was lost while a connection for writing was lent: The connection to 'berlin' was lost. Nothing was run again; what was not committed is gone, and a commit under way may or may not have happened.
// node: berlin
// cause: Error: The connection to 'berlin' was lost
