import type { CursorPage } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Comment } from '../models/social.ts';

const db = await openSample({ users: 1 });

const writeOne = () => Comment.create({ userId: 1, postId: 5, body: 'Comment 16' });
const deleteTwo = () =>
  Comment.query().inList('body', ['Comment 14', 'Comment 15']).delete();
const nothing = () => Promise.resolve();

// #region main
const newest = Comment.query().orderBy('id desc');
const byOffset: string[] = [];
const byCursor: string[] = [];
let after: string | null = null;

for (const meanwhile of [writeOne, deleteTwo, nothing]) {
  byOffset.push(...(await newest.limit(3).offset(byOffset.length).pluck('body')));

  const page: CursorPage<Comment> = await newest.paginate({ size: 3, after });
  byCursor.push(...page.items.map(({ body }) => body));
  after = page.next;

  await meanwhile(); // somebody else writes between two pages
}
// #endregion
console.log(`by offset: ${numbers(byOffset)}`);
console.log(`by cursor: ${numbers(byCursor)}`);

await db.dispose();

function numbers(bodies: readonly string[]): string {
  return bodies.map((body) => body.replace('Comment ', '')).join(' ');
}

// queries: 8
// Output:
// by offset: 15 14 13 13 12 11 8 7 6
// by cursor: 15 14 13 12 11 10 9 8 7
