import assert from 'node:assert/strict';
import { run, test } from 'node:test';
import { boolean, Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Task extends Model('tasks', {
  ...integerKey,
  title: text(),
  done: boolean().default(false),
}) {
  static open() {
    return this.query().where({ done: false }).orderBy('id');
  }

  async finish() {
    this.done = true;
    await this.save();
  }
}

// Under `node --test` this block does nothing. Started by itself, the file
// has its tests run and prints their names without the times.
if (process.env['NODE_TEST_CONTEXT'] === undefined) {
  for await (const event of run({ files: [import.meta.filename] })) {
    if (event.type === 'test:pass') console.log(`pass: ${event.data.name}`);
    if (event.type === 'test:fail') console.log(`FAIL: ${event.data.name}`);
  }
  process.exit();
}

// #region main
await test('a finished task is no longer open', async (t) => {
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Task);
  t.after(() => db.dispose());
  await db.createTables([Task]);

  const tea = await Task.create({ title: 'Make tea' });
  const guide = await Task.create({ title: 'Read the guide' });
  await tea.finish();

  assert.deepEqual(await Task.open().all(), [guide]);
});
// #endregion

// Output:
// pass: a finished task is no longer open
