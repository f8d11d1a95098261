import { Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Letter extends Model('letters', { ...integerKey, to: text() }) {}

const db = new Database({ database: 'post.db' }, SQLiteBackend).bind(Letter);
await db.createTables([Letter], { recreate: true });
const names = ['Ada', 'Bob', 'Cyd', 'Dee', 'Eve', 'Fay'];

async function refill() {
  await Letter.query().allRows().delete();
  for (const to of names) await Letter.create({ to });
}

// #region main
await refill();
const byOffset: string[] = [];
for (let offset = 0; ; offset += 2) {
  const page = await Letter.query().orderBy('id').limit(2).offset(offset).all();
  if (page.length === 0) break;
  byOffset.push(...page.map(({ to }) => to));
  for (const letter of page) await letter.delete();
}
console.log(`by offset: ${byOffset.join(', ')}`);

await refill();
const inBatches: string[] = [];
for await (const batch of Letter.query().inBatches(2)) {
  inBatches.push(...batch.map(({ to }) => to));
  for (const letter of batch) await letter.delete();
}
console.log(`in batches: ${inBatches.join(', ')}`);
// #endregion

await db.dispose();

// Output:
// by offset: Ada, Bob, Eve, Fay
// in batches: Ada, Bob, Cyd, Dee, Eve, Fay
