import { Database, integerKey, Model, softDelete, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Draft extends Model('drafts', { ...integerKey, ...softDelete, title: text() }) {}

const db = new Database({ database: 'drafts.db' }, SQLiteBackend).bind(Draft);
await db.createTables([Draft], { recreate: true });
for (const title of ['Engines', 'Compilers', 'Bugs']) await Draft.create({ title });

const titles = (drafts = Draft.query()) => drafts.orderBy('id').pluck('title');

console.log('marked:', await Draft.query().where({ title: 'Engines' }).delete());
console.log('shown:', await titles());
console.log('with deleted:', await titles(Draft.query().withDeleted()));
console.log('only deleted:', await titles(Draft.query().onlyDeleted()));

console.log(
  'for good:',
  await Draft.query().onlyDeleted().allRows().delete({ hard: true }),
);
console.log('with deleted:', await titles(Draft.query().withDeleted()));
// #endregion

await db.dispose();

// Output:
// marked: 1
// shown: [ 'Compilers', 'Bugs' ]
// with deleted: [ 'Engines', 'Compilers', 'Bugs' ]
// only deleted: [ 'Engines' ]
// for good: 1
// with deleted: [ 'Compilers', 'Bugs' ]
