import {
  Database,
  integer,
  integerKey,
  Model,
  op,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region model
class Category extends Model(
  'categories',
  { ...integerKey, name: text(), parentId: integer().nullable().index() },
  {
    parent: () => Category.belongsTo(Category, 'parentId'),
    children: () => Category.hasMany(Category, 'parentId'),
  },
) {}
// #endregion

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Category);
await db.createTables([Category], { recreate: true });
await db.execute(`
  insert into categories (name, parent_id)
  values ('Food', null), ('Dairy', 1), ('Cheese', 2), ('Goat', 3), ('Drinks', null), ('Tea', 5)
`);

// #region main
const dairy = Category.query().where({ name: 'Dairy' });
const below = dairy.recursive('children');
console.log(await below.orderBy('id').pluck('name'));
console.log(await below.where({ name: op.ne('Dairy') }).count());

const goat = Category.query().where({ name: 'Goat' });
console.log(await goat.recursive('parent').orderBy('id').pluck('name'));
// #endregion

await db.dispose();

// queries: 3
// plan: SEARCH categories USING INDEX categories_parent_id_idx
// Output:
// [ 'Dairy', 'Cheese', 'Goat' ]
// 2
// [ 'Food', 'Dairy', 'Cheese', 'Goat' ]
