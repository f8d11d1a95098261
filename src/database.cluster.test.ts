/** A database whose pool is a cluster: sessions know pools only, so what they do must come out right by itself. */
import { expect, test } from 'vitest';
import type { Backend, Connection } from './backend/backend.ts';
import { Cluster } from './cluster/cluster.ts';
import type { ClusterDriver } from './cluster/node.ts';
import { Database, Model } from './database.ts';
import { asyncScope } from './node/async-scope.ts';
import { ConnectionPool } from './pool/connection-pool.ts';
import { integer } from './schema/columns.ts';
import { integerKey } from './schema/groups.ts';
import { FakeBackend } from './testing/fake-backend.ts';

class Job extends Model('jobs', { ...integerKey, n: integer() }) {}

/** A fake backend on two nodes, of which the first is the primary. */
class ClusterBackend extends FakeBackend {
  /** Statements with the node that ran them. */
  readonly ran: string[] = [];

  override createPool: Backend['createPool'] = () => {
    const driver: ClusterDriver<Connection> = {
      createPool: ({ name }) => new ConnectionPool(this.#connectorOf(name), { name }),
      probe: (connection) => ({ role: nodeOf(connection) === 'main' ? 'primary' : 'replica', timeline: 1, position: 0n, lagMs: 0 }),
      position: () => 0n,
      judge: (error) => (/gone/.test(String(error)) ? 'connection' : 'statement'),
    }; // prettier-ignore
    return new Cluster(driver, [{ name: 'main' }, { name: 'copy' }], { probeIntervalMs: 60_000 });
  };

  #connectorOf(node: string): ReturnType<FakeBackend['connector']> {
    const connector = this.connector();
    const connect = async (): Promise<Connection> => {
      const connection = await connector.connect({ signal: new AbortController().signal, attempt: 1 });
      const { run } = connection;
      const told: Connection['run'] = (query) => {
        this.ran.push(`${node}: ${query.sql}`);
        return run(query);
      };
      return Object.assign(connection, { run: told, node });
    };
    return { ...connector, connect };
  }
}

function nodeOf(connection: Connection): unknown {
  return 'node' in connection ? connection.node : undefined;
}

test('reads run on the replica, writes and transactions on the primary, read-only ones and streams on the replica', async () => {
  const backend = new ClusterBackend({ scope: asyncScope });
  await using db = new Database({ database: 'app' }, backend).bind(Job);
  await Job.query().count();
  await Job.create({ n: 1 });
  await db.sql`select id from jobs for update`;
  await db.transaction(async () => {
    await Job.query().count();
    await Job.query().deadline({ timeoutMs: 1_000 }).exists();
  });
  await db.transaction(() => Job.query().count(), { readOnly: true });
  for await (const _ of Job.query().select('n').stream()) break;
  const nodes = backend.ran.map((line) => line.replace(/ ".*| from.*| id.*/, ''));
  expect(nodes).toEqual([
    'copy: select count(*)', 'main: insert into', 'main: select', 'main: begin immediate', 'main: select count(*)', 'main: select 1',
    'main: commit', 'copy: begin deferred', 'copy: select count(*)', 'copy: commit', 'copy: select',
  ]); // prettier-ignore
  expect(db.pool.getStats()).toMatchObject({ used: 0 });
});

test('47. a transaction whose node is lost fails with the node named, and is not run again', async () => {
  let lost = true;
  const answer = ({ sql }: { sql: string }): Error | undefined =>
    lost && sql.startsWith('update') ? new Error('the server is gone') : undefined;
  const backend = new ClusterBackend({ scope: asyncScope, answer });
  await using db = new Database({ database: 'app' }, backend);
  let runs = 0;
  const failing = db.transaction(
    async () => {
      runs++;
      await db.execute('update jobs set n = 1');
    },
    { retries: 3 },
  );
  await expect(failing).rejects.toMatchObject({
    message: expect.stringContaining('main'),
    cause: { message: 'the server is gone' },
  });
  expect(runs).toBe(1);
  lost = false;
  await db.transaction(() => db.execute('update jobs set n = 2'));
  expect(db.pool.getStats()).toMatchObject({ used: 0 });
});
