import { blob, Database, integerKey, json, Model } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Upload extends Model('uploads', {
  ...integerKey,
  meta: json<{ name: string; tags: string[] }>(),
  bytes: blob(),
}) {}
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Upload);
await db.createTables([Upload]);

const upload = await Upload.create({
  meta: { name: 'a.txt', tags: [] },
  bytes: new TextEncoder().encode('hello'),
});
upload.meta.tags.push('draft'); // changed in place
console.log(upload.dirtyFields);
await upload.save();
const { meta, bytes } = await Upload.findOneOrFail(upload.id);
console.log(meta.tags, new TextDecoder().decode(bytes));
// #endregion

await db.dispose();

// Output:
// [ 'meta' ]
// [ 'draft' ] hello
