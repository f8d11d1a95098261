import type { Database } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

// #region before
async function listenAndForget(db: Database): Promise<void> {
  db.on('query', heard);
  await Post.query().count();
}
// #endregion

// #region after
async function listenAndStop(db: Database): Promise<void> {
  const stop = db.on('query', heard);
  try {
    await Post.query().count();
  } finally {
    stop();
  }
}
// #endregion

let count = 0;
function heard(): void {
  count++;
}

for (const work of [listenAndForget, listenAndStop]) {
  const db = await openSample();
  const each: number[] = [];
  for (let call = 1; call <= 3; call++) {
    count = 0;
    await work(db);
    each.push(count);
  }
  console.log(`${work.name}: the statement is heard ${each.join(', ')} times`);
  await db.dispose();
}

// queries: 6
// Output:
// listenAndForget: the statement is heard 1, 2, 3 times
// listenAndStop: the statement is heard 1, 1, 1 times
