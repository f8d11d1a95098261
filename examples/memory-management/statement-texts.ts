import { op } from '@rhosocial/activerecord';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

const db = await openSample();

const texts = new Set<string>();
db.on('query', ({ sql }) => texts.add(sql));

// #region before
for (let id = 1; id <= 100; id++) await Post.query().where(`id = ${id}`).one();
console.log(`values in the text: ${texts.size} statements to keep`);
// #endregion

texts.clear();

// #region after
for (let id = 1; id <= 100; id++) await Post.query().where('id = ?', [id]).one();
console.log(`values bound: ${texts.size} statement to keep`);
// #endregion

texts.clear();

// #region lists
for (let length = 1; length <= 100; length++) {
  const ids = Array.from({ length }, (_, i) => i + 1);
  await Post.query()
    .where({ id: op.in(ids) })
    .count();
}
console.log(`lists of 1 to 100 values: ${texts.size} statement`);
// #endregion

await db.dispose();

// queries: 300
// Output:
// values in the text: 100 statements to keep
// values bound: 1 statement to keep
// lists of 1 to 100 values: 1 statement
