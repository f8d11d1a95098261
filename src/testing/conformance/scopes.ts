/** Conformance of what confines every query of a model: soft deletes and default scopes. Nothing added later gets around them. */
import { QueryError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { op } from '../../query/operators.ts';
import type { Query } from '../../query/query.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene } from './scene.ts';
import { Customer, Item, Order, withShop } from './shop.ts';

/** An order with scopes: each confines the query that it is given. */
class Sale extends Model('orders', { ...integerKey, customerId: integer(), total: integer(), status: text() }) {
  static paid(sales = this.query()) {
    return sales.where({ status: 'paid' });
  }
  static above(total: number, sales = this.query()) {
    return sales.where({ total: op.gt(total) });
  }
  static ofEither(one: number, other: number, sales = this.query()) {
    return sales.where((group) => group.where({ customerId: one }).orWhere({ customerId: other }));
  }
}
class Buyer extends Model('customers', { ...integerKey, name: text() }, {
  sales: () => Buyer.hasMany(Sale, 'customerId'),
}) {} // prettier-ignore

/** The cases about scopes. */
export const scopeCases: readonly ConformanceCase[] = [
  {
    name: 'a scope is a static method that confines a query, so scopes are combined, confine relations and start anew each time',
    run: (context) =>
      scene(context, [Buyer, Sale], async () => {
        for (const name of ['Ann', 'Bob']) await Buyer.create({ name });
        for (const [customerId, total, status] of [[1, 1, 'paid'], [1, 9, 'paid'], [2, 9, 'open'], [2, 8, 'paid']] as const)
          await Sale.create({ customerId, total, status }); // prettier-ignore
        const ids = (sales: Query<Sale>): Promise<number[]> => sales.orderBy('id').pluck('id');
        equal(await ids(Sale.paid()), [1, 2, 4], 'one');
        equal(await ids(Sale.paid(Sale.above(5))), [2, 4], 'two');
        equal(await ids(Sale.above(5, Sale.paid(Sale.ofEither(2, 3)))), [4], 'three, one of them an alternative');
        const ann = await Buyer.findOneOrFail(1);
        equal(await ids(Sale.above(5, ann.related('sales'))), [2], 'of a record');
        const [, bob] = await Buyer.query().with('sales', (sales) => Sale.paid(sales)).orderBy('id').all(); // prettier-ignore
        equal(bob!.sales.map(({ id }) => id), [4], 'loaded with a query'); // prettier-ignore
        equal(await Buyer.query().whereExists('sales', (sales) => Sale.above(8, Sale.paid(sales))).pluck('id'), [1], 'asked for'); // prettier-ignore
        const kept = Sale.paid();
        await ids(Sale.above(5, kept));
        await ids(kept.where({ customerId: 1 }));
        equal([await ids(kept), await ids(Sale.paid())], [[1, 2, 4], [1, 2, 4]], 'one that is kept gathers nothing'); // prettier-ignore
      }),
  },
  {
    name: 'soft-deleted rows leak through nothing: alternatives, relations, joins, aggregates, batches, keys',
    run: (context) =>
      withShop(context, async () => {
        equal(await Order.query().where({ id: 2 }).delete(), 1, 'rows marked');
        equal(await Order.query().where({ id: 1 }).orWhere({ id: 2 }).pluck('id'), [1], 'orWhere');
        equal(await Order.query().where('id = 1 or id = 2').pluck('id'), [1], 'raw SQL');
        equal(await Order.findOne(2), null, 'a key');
        equal(
          (await Order.findAll([2, 1])).map(({ id }) => id),
          [1],
          'keys',
        );
        equal([await Order.query().count(), String(await Order.query().sum('total'))], [3, '9.5'], 'aggregates');
        const [bob] = await Customer.query().where({ id: 2 }).with('orders').all();
        equal(
          bob!.orders.map(({ id }) => id),
          [4],
          'a loaded relation',
        );
        equal(
          await bob!.related('orders').where({ id: 2 }).orWhere({ id: 4 }).orWhere({ id: 1 }).pluck('id'),
          [4],
          'a queried relation',
        );
        equal(await Customer.query().join('orders').where({ id: 2 }).count(), 1, 'a join');
        equal(await Customer.query().leftJoin('orders').where({ id: 2 }).count(), 1, 'a left join');
        equal(await Item.query().whereExists('order').count(), 5, 'whereExists');
        equal(await Order.query().whereExists('items').count(), 2, 'beside whereExists');
        const seen: number[] = [];
        for await (const { id } of Order.query().findEach({ batchSize: 1 })) seen.push(id);
        equal(seen, [1, 3, 4], 'batches');
        equal(await Order.query().allRows().update({ status: 'paid' }), 3, 'a mass update');
        equal(await Order.query().where({ id: 2 }).delete(), 0, 'deleting again');
      }),
  },
  {
    name: 'deleted rows are shown when they are asked for, and can be deleted for good',
    run: (context) =>
      withShop(context, async () => {
        await Item.query().allRows().delete();
        await Order.query().where({ customerId: 2 }).delete();
        equal(await Order.query().withDeleted().orderBy('id').pluck('id'), [1, 2, 3, 4], 'with');
        equal(await Order.query().onlyDeleted().where({ id: 1 }).orWhere({ id: 4 }).pluck('id'), [4], 'only');
        const [bob] = await Customer.query()
          .where({ id: 2 })
          .with('orders', (orders) => orders.withDeleted())
          .all();
        equal(bob!.orders.length, 2, 'through a relation');
        ok(
          bob!.orders.every(({ deletedAt }) => deletedAt instanceof Date),
          'the mark is the moment',
        );
        equal(await Order.query().union(Order.query().withDeleted()).onlyDeleted().count(), 2, 'of a union');
        const { deletedAt } = await Order.query().withDeleted().where({ id: 2 }).oneOrFail();
        equal(await Order.query().withDeleted().where({ id: 2 }).delete(), 0, 'deleting again');
        equal(
          (await Order.query().withDeleted().where({ id: 2 }).oneOrFail()).deletedAt,
          deletedAt,
          'the first moment stays',
        );
        equal(await Order.query().onlyDeleted().where({ id: 2 }).delete({ hard: true }), 1, 'for good');
        equal(await Order.query().withDeleted().count(), 3, 'what is left');
        equal(await Order.query().onlyDeleted().delete({ hard: true }), 1, 'all that are deleted');
        await rejects(() => Customer.query().withDeleted(), QueryError, 'softDelete');
        class Top extends Model('orders', { ...integerKey }) {
          static {
            this.defaultScope((query) => query.orderBy('id').limit(2));
          }
        }
        await rejects(() => Top.query(), QueryError, 'limit()');
      }),
  },
  {
    name: 'a default scope holds in every query and relation, and is asked anew each time',
    run: async (context) => {
      let tenant = 1;
      class Folder extends Model('folders', { ...integerKey, tenant: integer(), name: text() }, {
        files: () => Folder.hasMany(File, 'folderId', { orderBy: 'id' }),
      }) {
        static {
          this.defaultScope((query) => query.where({ tenant }));
        }
      } // prettier-ignore
      class File extends Model('files', { ...integerKey, tenant: integer(), folderId: integer(), name: text() }, {
        folder: () => File.belongsTo(Folder, 'folderId'),
      }) {
        static {
          this.defaultScope((query) => query.where({ tenant }).where({ name: op.ne('hidden') }));
        }
      } // prettier-ignore
      await scene(context, [Folder, File], async () => {
        for (const owner of [1, 2]) {
          const folder = await Folder.create({ tenant: owner, name: `of ${owner}` });
          for (const name of ['a', 'hidden']) await File.create({ tenant: owner, folderId: folder.id, name });
          await File.create({ tenant: 3 - owner, folderId: folder.id, name: 'stray' });
        }
        const look = async (): Promise<unknown> => [
          await Folder.query().where({ id: 1 }).orWhere({ id: 2 }).pluck('id'),
          (await Folder.findOne(1))?.id ?? null,
          (await Folder.findAll([1, 2])).length,
          (await Folder.query().with('files').all()).map(({ files }) => files.map(({ id }) => id)),
          await Folder.query().join('files').where('files.id > 0').count(),
          await Folder.query().whereExists('files', (files) => files.where({ name: 'stray' })).count(),
          await File.query().count(),
        ]; // prettier-ignore
        equal(await look(), [[1], 1, 1, [[1]], 1, 0, 2], 'the first tenant');
        tenant = 2;
        equal(await look(), [[2], null, 1, [[4]], 1, 0, 2], 'the second tenant');
        equal(await Folder.unscoped().count(), 2, 'unscoped');
        await rejects(() => File.query().delete(), QueryError, 'allRows()');
        await rejects(() => File.query().update({ name: 'x' }), QueryError, 'allRows()');
        equal(await File.query().where({ id: 1 }).delete(), 0, 'a row of another tenant is not deleted');
      });
    },
  },
];
