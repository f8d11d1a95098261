import { Cluster, NoHostAvailableError } from '@rhosocial/activerecord';
import { FakeNodes, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const nodes = new FakeNodes(clock, ['berlin', 'paris']);

// #region main
const cluster = new Cluster(nodes, nodes.configs, {
  name: 'shop',
  failoverTimeoutMs: 5_000,
  clock,
});
await cluster.read((connection) => connection.read());

nodes.kill('berlin'); // and nobody promotes the other one
const writing = cluster
  .write((connection) => connection.write('order 1'))
  .catch((error: unknown) => {
    if (!(error instanceof NoHostAvailableError)) throw error;
    console.log(`${error.code}, retryable: ${error.retryable}`);
    for (const { node, reason } of error.nodes) console.log(`${node}: ${reason}`);
  });
await clock.advance(5_000);
await writing;
// #endregion

await cluster.dispose();

// Output:
// AR_NO_HOST_AVAILABLE, retryable: true
// berlin: is the primary and failed (Pool 'berlin' cannot open a connection: 'berlin' cannot be reached)
// paris: is a replica
