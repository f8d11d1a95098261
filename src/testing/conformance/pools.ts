/** Conformance of the connections behind models: nothing leaks, ends are clean, events tell what happened. */
import { ConfigError, DatabaseError, PoolClosedError } from '../../core/errors.ts';
import { Model, type Database } from '../../database.ts';
import type { QueryEvent } from '../../observe/events.ts';
import { integer } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene } from './scene.ts';

const things = () => class Thing extends Model('things', { ...integerKey, n: integer() }) {};

/** The cases about pools and events. */
export const poolCases: readonly ConformanceCase[] = [
  {
    name: 'many callers at once are all served, with no more connections than the pool may have',
    run: (context) => {
      const Thing = things();
      return scene(context, [Thing], async (db) => {
        const work = async (n: number): Promise<number> => {
          await Thing.create({ n });
          await Thing.transaction(async () => void (await Thing.query().count()));
          return (await Thing.findAll({ n })).length;
        };
        const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => work(n)));
        equal(answers, Array.from({ length: 20 }, () => 1), 'rows found'); // prettier-ignore
        const { used, waiting, total, maxSize, acquired } = db.pool.getStats();
        equal([used, waiting], [0, 0], 'used and waiting');
        ok(total <= maxSize && acquired >= 60, 'connections stay within the limit, and each statement was counted');
      });
    },
  },
  {
    name: 'a lease gives a connection for statements of one’s own, and is rolled back when a transaction was left open',
    run: (context) => {
      const Thing = things();
      return scene(context, [Thing], async (db) => {
        const { dialect } = db.backend;
        await db.pool.connection(async (connection) => {
          await connection.run({ sql: dialect.begin({ readOnly: false }), params: [], kind: 'transaction' });
          await connection.run({ sql: 'insert into things (n) values (1)', params: [], kind: 'write' });
          equal(connection.inTransaction, true, 'inTransaction');
        });
        equal(await Thing.query().count(), 0, 'rows');
        equal(db.pool.getStats().used, 0, 'connections in use');
      });
    },
  },
  {
    name: 'query events tell statement, values, rows and error; a listener that throws harms nobody',
    run: (context) => {
      const Thing = things();
      return scene(context, [Thing], async (db) => {
        const events: QueryEvent[] = [];
        const failures: unknown[] = [];
        db.on('listenerError', ({ event, error }) => failures.push([event, (error as Error).message]));
        const stop = db.on('query', (event) => {
          events.push(event);
          throw new Error('listener');
        });
        await Thing.create({ n: 7 });
        await Thing.findAll();
        await rejects(() => db.execute('selekt'), DatabaseError);
        await db.transaction(async (tx) => {
          await Thing.findAll();
          const inside = events.at(-1)!;
          equal(inside.transactionId, tx.id, 'transactionId');
        });
        stop();
        await Thing.findAll();
        equal(events.map(({ kind, rows, error }) => [kind, rows, error instanceof DatabaseError]), [
          ['write', 1, false], ['read', 1, false], ['write', 0, true], ['transaction', 0, false], ['read', 1, false], ['transaction', 0, false],
        ], 'events'); // prettier-ignore
        ok(
          events[0]!.params.some((value) => Number(value) === 7),
          'the values are there',
        );
        ok(
          events.every(({ database, elapsedMs }) => database === db.name && elapsedMs >= 0),
          'so are name and time',
        );
        ok(Object.isFrozen(events[0]), 'events are frozen');
        equal(failures.length, events.length, 'failures of the listener');
      });
    },
  },
  {
    name: 'dispose may be called twice; afterwards the models say that their database is gone and can be given another',
    run: async (context) => {
      const Thing = things();
      let gone: Database | undefined;
      await scene(context, [Thing], async (db) => {
        gone = db;
        await Thing.create({ n: 1 });
        await Promise.all([db.dispose(), db.dispose()]);
        equal([db.disposed, db.pool.state, db.pool.getStats().total], [true, 'closed', 0], 'the pool');
        await rejects(() => Thing.findOne(1), ConfigError, 'disposed', 'Thing');
        await rejects(() => db.execute('select 1'), PoolClosedError);
      });
      await scene(context, [Thing], async (db) => {
        ok(db !== gone && Thing.database === db, 'it is another database');
        equal((await Thing.create({ n: 2 })).n, 2, 'a record');
      });
    },
  },
  {
    name: 'dispose lets statements and transactions under way end',
    run: async (context) => {
      const Thing = things();
      const seen: string[] = [];
      await scene(context, [Thing], async (db) => {
        await Thing.transaction(async () => {
          await Thing.create({ n: 1 });
          const disposing = db.dispose().then(() => seen.push('disposed'));
          disposing.catch(() => {});
          await Thing.create({ n: 2 });
          seen.push('transaction');
        });
        await db.dispose();
      });
      equal(seen, ['transaction', 'disposed'], 'the order');
    },
  },
];
