import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

// #region before
const newest = Post.query().orderBy('id desc').limit(50);

const records = await newest.all();
// #endregion
const heads = records.map(({ id, title }) => ({ id, title }));
print('records', records);

// #region after
const rows = await newest.select('id', 'title').all();
const titles = await newest.pluck('title');
const raw = await db.sql`select id, title from posts order by id desc limit 50`;
// #endregion
print('rows', rows);
print('titles', titles);
print('raw rows', raw);

console.log(`the same: ${JSON.stringify(rows) === JSON.stringify(heads)}`);
await db.dispose();

function print(what: string, values: readonly unknown[]): void {
  console.log(`${what}: ${JSON.stringify(values).length} characters as JSON`);
}

// queries: 4
// Output:
// records: 20650 characters as JSON
// rows: 1403 characters as JSON
// titles: 502 characters as JSON
// raw rows: 1403 characters as JSON
// the same: true
