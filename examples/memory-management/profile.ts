import { MemoryProfiler } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample({ users: 1_000 });

// #region main
await Post.query().limit(1).all(); // what is made once is made before
await Post.query().limit(1).pluck('title');

const memory = new MemoryProfiler();

await memory.snapshot('nothing read');
const records = await Post.query().all();
await memory.snapshot('records read');
const titles = await Post.query().pluck('title');
await memory.snapshot('titles read');

const ofRecords = memory.compare('nothing read', 'records read');
const ofTitles = memory.compare('records read', 'titles read');
// console.log(String(ofRecords)) prints how much; here only what is sure:
const each = ofRecords.heapUsedBytes / records.length;
const ratio = ofRecords.heapUsedBytes / ofTitles.heapUsedBytes;
console.log(`${records.length} records, less than 2 kB each: ${each < 2_000}`);
console.log(`more than 5 times the ${titles.length} titles: ${ratio > 5}`);
// #endregion

await db.dispose();

// queries: 4
// Output:
// 5000 records, less than 2 kB each: true
// more than 5 times the 5000 titles: true
