import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Folder extends Model(
  'folders',
  { ...integerKey, name: text(), parentId: integer().nullable() },
  {
    parent: () => Folder.belongsTo(Folder, 'parentId'),
    children: () => Folder.hasMany(Folder, 'parentId', { orderBy: 'name' }),
  },
) {}
const db = new Database({ database: 'folders.db' }, SQLiteBackend).bind(Folder);
await db.createTables([Folder], { recreate: true });
const root = await Folder.create({ name: 'root' });
const home = await root.related('children').create({ name: 'home' });
await home.related('children').create({ name: 'ada' });
await home.related('children').create({ name: 'bob' });

const found = await Folder.query()
  .with('children.children', 'children.parent')
  .where({ parentId: null })
  .oneOrFail();
const [first] = found.children;
console.log(`${first?.parent?.name}/${first?.name}`);
console.log(first?.children.map(({ name }) => name));

const below = Folder.query().where({ id: root.id }).recursive('children');
console.log(await below.orderBy('name').pluck('name'));
// #endregion

await db.dispose();

// Output:
// root/home
// [ 'ada', 'bob' ]
// [ 'ada', 'bob', 'home', 'root' ]
