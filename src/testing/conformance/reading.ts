/** Conformance of the other ways to read: plans, streams, pages, and queries that must be answered in time. */
import { ConfigError, DatabaseError, QueryError, QueryTimeoutError, TransactionError } from '../../core/errors.ts';
import { op } from '../../query/operators.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { statementsOf } from './scene.ts';
import { Customer, Item, Order, withShop } from './shop.ts';

async function gather<T>(rows: AsyncIterable<T>, most = Infinity): Promise<T[]> {
  const gathered: T[] = [];
  for await (const row of rows) {
    gathered.push(row);
    if (gathered.length === most) break;
  }
  return gathered;
}

/** The cases about ways to read. */
export const readingCases: readonly ConformanceCase[] = [
  {
    name: 'a plan says which table is searched, by which index, and which is read from end to end',
    run: (context) =>
      withShop(context, async (db) => {
        const byKey = await Order.query().where({ id: 1 }).explain();
        ok(byKey.usesIndex('primary key') && !byKey.scans(), 'a key is searched for');
        equal([byKey.steps[0]?.access, byKey.steps[0]?.table], ['search', 'orders'], 'the step');
        const all = await Order.query().where({ status: 'paid' }).explain();
        ok(all.scans('orders') && !all.scans('items') && !all.usesIndex(), 'without an index the table is scanned');
        ok(all.text.length > 0, 'the words of the database');
        await db.execute('create index orders_status_idx on orders (status)');
        const some = await Order.query().where({ status: 'paid' }).explain();
        ok(some.usesIndex('orders_status_idx') && !some.scans(), 'with it the index is searched');
        ok((await Order.query().withDeleted().where({ status: 'paid' }).select('status').explain()).steps.some(({ covering }) => covering), 'the index alone'); // prettier-ignore
        const statements = await statementsOf(db, () => Order.query().explain());
        equal(statements.length, 1, 'statements');
      }),
  },
  {
    name: 'a stream brings all records in order, with relations, and rows of selections',
    connections: 3,
    run: (context) =>
      withShop(context, async (db) => {
        const query = Order.query().orderBy('total desc');
        equal(
          (await gather(query.stream())).map(({ id }) => id),
          [4, 3, 2, 1],
          'records',
        );
        const statements = await statementsOf(db, async () => {
          const orders = await gather(query.with('items').stream({ chunkSize: 3 }));
          equal(
            orders.map(({ items }) => items.length),
            [3, 2, 1, 0],
            'with relations',
          );
        });
        equal(statements.length, 3, 'statements');
        const rows = await gather(
          Order.query().groupBy('status').select('status', 'sum(total) as sales').orderBy('status').stream(),
        );
        equal(
          rows.map(({ status, sales }) => `${status} ${sales.toFixed(2)}`),
          ['open 8.00', 'paid 4.00'],
          'rows',
        );
        equal(await gather(Order.query().where({ id: 0 }).stream()), [], 'none');
        equal((await gather(Order.query().join('items').orderBy('id').stream())).length, 6, 'joins may repeat');
      }),
  },
  {
    name: 'a stream sees the database as it was, writers go on meanwhile, and leaving it early gives the connection back',
    connections: 3,
    run: (context) =>
      withShop(context, async (db) => {
        const seen: number[] = [];
        for await (const { id } of Order.query().orderBy('id').stream({ chunkSize: 1 })) {
          if (seen.length === 0) {
            await Order.create({ customerId: 1, total: '9', status: 'open' });
            await Item.query().allRows().delete();
            await Order.query().where({ id: 2 }).delete({ hard: true });
            await Order.query().where({ id: 3 }).update({ status: 'paid' });
          }
          seen.push(id);
        }
        equal(seen, [1, 2, 3, 4], 'what was there when it began');
        for (let i = 0; i < 20; i++)
          equal((await gather(Order.query().stream({ chunkSize: 1 }), 1)).length, 1, 'one of them');
        const broken = async (): Promise<void> => {
          for await (const _ of Order.query().stream()) throw new Error('enough');
        };
        await broken().catch(() => undefined);
        equal(db.pool.getStats().used <= 1, true, 'connections in use');
        await rejects(() => gather(Order.query().where('nothing = 1').stream()), DatabaseError); // prettier-ignore
        equal(db.pool.getStats().waiting, 0, 'nobody waits');
      }),
  },
  {
    name: 'where no connection can be spared a stream is read at once, and asks for none inside a transaction',
    run: (context) =>
      withShop({ ...context, config: { ...context.config, poolSize: 1 } }, async (db) => {
        const seen: number[] = [];
        for await (const { id, customer } of Order.query().with('customer').orderBy('id').stream({ chunkSize: 2 }))
          seen.push(id * 10 + (await Customer.query().where({ id: customer.id }).count()));
        equal(seen, [11, 21, 31, 41], 'queries meanwhile');
        await db.transaction(async () => {
          await rejects(() => gather(Order.query().stream()), TransactionError, 'findEach');
        });
        await rejects(() => gather(Order.query().stream({ chunkSize: 0 })), QueryError, 'chunkSize');
        await rejects(() => gather(Order.query().stream({ size: 1 } as never)), ConfigError, 'size');
      }),
  },
  {
    name: 'pages by number tell how many there are, or only whether there is another one',
    run: (context) =>
      withShop(context, async (db) => {
        const query = Order.query().orderBy('id');
        const { items, ...rest } = await query.paginate({ page: 2, size: 3 });
        equal([items.map(({ id }) => id), rest], [[4], { page: 2, size: 3, total: 4, pages: 2 }], 'the last');
        equal((await query.paginate({ page: 9, size: 3 })).items, [], 'behind the last');
        const uncounted = await query.paginate({ page: 1, size: 3, total: false });
        equal([uncounted.items.length, uncounted.hasMore], [3, true], 'uncounted');
        const statements = await statementsOf(db, () => query.paginate({ page: 1, size: 4, total: false }));
        equal(statements.length, 1, 'statements without a count');
        const groups = await Order.query()
          .groupBy('status')
          .select('status')
          .orderBy('status')
          .paginate({ page: 1, size: 1 });
        equal([groups.items, groups.total], [[{ status: 'open' }], 2], 'of groups');
        await rejects(() => query.paginate({ page: 0, size: 1 }), QueryError, 'page');
        await rejects(() => query.paginate({ page: 1, size: 1.5 }), QueryError, 'size');
      }),
  },
  {
    name: 'pages behind a cursor skip nothing when rows come and go',
    run: (context) =>
      withShop(context, async () => {
        const query = Order.query().orderBy('status desc', 'id');
        const first = await query.with('items').paginate({ size: 2 });
        equal(first.items.map(({ id, items }) => [id, items.length]), [[1, 0], [2, 1]], 'the first page'); // prettier-ignore
        await Order.query().where({ id: 1 }).delete();
        await Order.create({ customerId: 1, total: '1', status: 'paid', id: -5 });
        const second = await query.paginate({ size: 2, after: first.next });
        equal([second.items.map(({ id }) => id), second.next], [[3, 4], null], 'the second page'); // prettier-ignore
        ok(/^[\w-]+$/.test(first.next!), 'a cursor is safe in an address');
        equal((await query.paginate({ size: 9, after: null })).items.length, 4, 'without a cursor');
        await rejects(
          () => Order.query().orderBy('id').paginate({ size: 2, after: first.next }),
          QueryError,
          'no cursor',
        );
        await rejects(() => Customer.query().paginate({ size: 2, after: first.next }), QueryError, 'no cursor');
        for (const after of ['', 'a', `${first.next}a`, '%%%', "' or 1=1 --", 'x'.repeat(20_000), btoa('[1]'), 7, {}])
          await rejects(() => query.paginate({ size: 2, after: after as string }), QueryError, 'no cursor');
        await rejects(() => Order.query().orderBy('status').paginate({ size: 2 }), QueryError, 'no two rows share');
        await rejects(() => query.limit(3).paginate({ size: 2 }), QueryError, 'limit()');
      }),
  },
  {
    name: 'a query with a deadline gives up on the wait for a connection, and frees its place in the queue',
    run: (context) =>
      withShop({ ...context, config: { ...context.config, poolSize: 1 } }, async (db) => {
        equal(await Order.query().deadline({ timeoutMs: 5_000 }).count(), 4, 'in time');
        equal((await Order.query().deadline({ timeoutMs: 5_000 }).where({ id: 1 }).all()).length, 1, 'a record');
        const lease = await db.pool.acquire();
        try {
          await rejects(
            () => Order.query().deadline({ timeoutMs: 20 }).all(),
            QueryTimeoutError,
            'waiting for a connection',
            '20 ms',
          );
          const reason = new Error('the user left');
          const gone = AbortSignal.abort(reason);
          const given: unknown = await Order.query()
            .deadline({ signal: gone })
            .count()
            .catch((error: unknown) => error);
          ok(given === reason, 'the reason of the signal');
          equal(db.pool.getStats().waiting, 0, 'nobody waits');
        } finally {
          await lease.release();
        }
        await db.transaction(async () => {
          equal(
            await Order.query()
              .deadline({ timeoutMs: 5_000 })
              .where({ id: op.gt(2) })
              .count(),
            2,
            'in a transaction',
          );
        });
        await rejects(() => Order.query().deadline({ timeoutMs: 0 }), ConfigError, 'timeoutMs');
        await rejects(() => Order.query().deadline({ signal: {} as never }), ConfigError, 'AbortSignal');
      }),
  },
];
