import { AsyncLocalStorage } from 'node:async_hooks';
import { Cluster } from '@rhosocial/activerecord';
import { FakeNodes, VirtualClock } from '@rhosocial/activerecord/testing';

const clock = new VirtualClock();
const nodes = new FakeNodes(clock, ['berlin', 'paris', 'rome']);

// #region main
const storage = new AsyncLocalStorage<unknown>();
const scope = {
  get: () => storage.getStore(),
  run: <R>(value: unknown, fn: () => R): R => storage.run(value, fn),
};
const cluster = new Cluster(nodes, nodes.configs, { clock, scope });
const where = () => cluster.read((connection) => connection.node);

const token = await cluster.session(async (session) => {
  await cluster.write((connection) => connection.write('order 1'));
  console.log(`after the write: ${await where()}`); // no replica has it yet
  return session.token; // goes into a cookie
});

nodes.replay('rome');
await clock.advance(1_000); // nodes are asked every second how far they are
await cluster.session(
  async () => console.log(`next request, with the cookie: ${await where()}`),
  { token },
);
// #endregion

await cluster.dispose();

// Output:
// after the write: berlin
// next request, with the cookie: rome
