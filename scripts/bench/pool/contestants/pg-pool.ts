/** pg-pool, the pool of node-postgres, over clients that are not PostgreSQL's. Nobody gives up waiting unless told to. */
import { EventEmitter } from 'node:events';
import type { Client } from 'pg';
import Pool from 'pg-pool';
import type { Connection, OpenPool, PoolContestant, PoolSetting } from '../contestant.ts';

export const contestant: PoolContestant = { label: 'pg-pool', packages: ['pg-pool'], open };

function open({
  size,
  connect,
}: PoolSetting): OpenPool<{ readonly counted: Connection; readonly release: () => void }> {
  /** What pg-pool asks of a client; by the names with a line it learns that one is well. */
  class CountedClient extends EventEmitter {
    readonly counted = connect();
    readonly _queryable = true;
    readonly _ending = false;
    connect(done: () => void): void {
      queueMicrotask(done);
    }
    end(done: () => void): void {
      queueMicrotask(done);
    }
  }
  // pg-pool's types want all of node-postgres's Client; its code asks no more than is above.
  const client = CountedClient as unknown as Pool.ClientLikeCtr<CountedClient & Client>;
  const pool = new Pool({ max: size }, client);
  return {
    acquire: () => pool.connect(),
    connection: (client) => client.counted,
    release: (client) => client.release() as undefined, // it answers nothing
  };
}
