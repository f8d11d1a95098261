import { expect, test } from 'vitest';
import { Database, Model } from '../database.ts';
import { integer } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

class Node extends Model('nodes', { ...integerKey, parentId: integer().nullable() }, {
  children: () => Node.hasMany(Node, 'parentId'),
}) {} // prettier-ignore

test('siblings are no more than a hundred, so that one record that is kept does not keep a large result', async () => {
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Node);
  await db.createTables([Node]);
  await db.execute(
    'insert into nodes (id) with recursive n (i) as (select 1 union all select i + 1 from n where i < 250) select i from n',
  );
  const nodes = await Node.query().all();
  let statements = 0;
  db.on('query', () => statements++);
  for (const node of nodes) await node.load('children');
  expect([nodes.length, statements]).toEqual([250, 3]);
  await db.dispose();
});
