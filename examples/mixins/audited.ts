import {
  Database,
  integer,
  integerKey,
  mixin,
  Model,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region mixin
let currentUserId = 1; // in a server, from the request's AsyncLocalStorage

const audited = mixin(
  { createdBy: integer().nullable(), updatedBy: integer().nullable() },
  {
    changedBy(userId: number): void {
      this.updatedBy = userId;
    },
    get isShared(): boolean {
      return this.createdBy !== this.updatedBy;
    },
  },
  (model) => {
    model.on('beforeSave', (record, { isNew }) => {
      if (isNew) record.createdBy = currentUserId;
      record.changedBy(currentUserId);
    });
  },
);
// #endregion

// #region main
class User extends Model('users', { ...integerKey, name: text() }) {}
class Document extends audited(
  Model(
    'documents',
    { ...integerKey, title: text() },
    { creator: () => Document.belongsTo(User, 'createdBy') }, // the mixin's column
  ),
) {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User, Document);
await db.createTables([User, Document], { recreate: true });
const [ada, bob] = [
  await User.create({ name: 'Ada' }),
  await User.create({ name: 'Bob' }),
];

currentUserId = ada.id;
await Document.create({ title: 'Plan' });
const found = await Document.query()
  .with('creator')
  .where({ createdBy: ada.id })
  .oneOrFail();
console.log(`${found.title} by ${found.creator?.name}, shared: ${found.isShared}`);

currentUserId = bob.id;
found.title = 'Better plan';
await found.save();
console.log(`${found.title}, shared: ${found.isShared}`);
// #endregion

await db.dispose();

// Output:
// Plan by Ada, shared: false
// Better plan, shared: true
