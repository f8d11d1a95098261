import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Category extends Model(
  'categories',
  { ...integerKey, name: text(), parentId: integer().nullable().index() },
  {
    parent: () => Category.belongsTo(Category, 'parentId'),
    children: () => Category.hasMany(Category, 'parentId'),
  },
) {}

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Category);
await db.createTables([Category], { recreate: true });
await db.execute(`
  insert into categories (name, parent_id)
  values ('Food', null), ('Dairy', 1), ('Cheese', 2), ('Goat', 3), ('Drinks', null), ('Tea', 5)
`);

// #region main
const parents = Category.query().select('parentId'); // NULL for Food and Drinks
const leaves = Category.query().notIn('id', parents);
console.log(await leaves.orderBy('id').pluck('name'));
const { sql } = leaves.toSql();
console.log(sql.slice(sql.indexOf('where')));

const inSql = 'id not in (select parent_id from categories)';
console.log('the same in SQL:', await Category.query().where(inSql).pluck('name'));
// #endregion

await db.dispose();

// Output:
// [ 'Goat', 'Tea' ]
// where "id" not in (select "parentId" from (select "parent_id" as "parentId" from "categories") as "listed" where "parentId" is not null)
// the same in SQL: []
