import { Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Message extends Model('messages', { ...integerKey, words: text() }) {}
class Letter extends Message {}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Message);
await db.createTables([Message], { recreate: true });

Message.on('afterInsert', ({ words }) => console.log(`message ${words}`));
const stop = Letter.on('afterInsert', ({ words }) => console.log(`letter ${words}`));
await Letter.create({ words: 'a' });
await Message.create({ words: 'b' });
stop();
await Letter.create({ words: 'c' });
// #endregion

await db.dispose();

// Output:
// message a
// letter a
// message b
// message c
