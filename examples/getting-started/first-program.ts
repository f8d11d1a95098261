import { boolean, integerKey, Model, text } from '@rhosocial/activerecord';
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

const db = Task.configure({ database: 'tasks.db' }, SQLiteBackend);
await db.createTables([Task], { recreate: true });

const tea = await Task.create({ title: 'Make tea' });
await Task.create({ title: 'Read the guide' });
await tea.finish();

for (const task of await Task.open().all()) {
  console.log(`${task.id}. ${task.title}`);
}

await db.dispose();

// Output:
// 2. Read the guide
