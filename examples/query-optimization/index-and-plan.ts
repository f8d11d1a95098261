import { Database, integerKey, Model, oneOf, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class Ticket extends Model('tickets', {
  ...integerKey,
  status: oneOf('open', 'closed'),
  title: text(),
  body: text(),
}) {}

const db = new Database({ database: 'tickets.db' }, SQLiteBackend).bind(Ticket);
await db.createTables([Ticket], { recreate: true });
await db.execute(`
  insert into tickets (status, title, body)
  with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
  select iif(i % 100 = 0, 'open', 'closed'), 'Ticket ' || i, '…' from n
`);

// #region main
const open = Ticket.query().where({ status: 'open' }).orderBy('title').limit(10);

const unsubscribe = db.on('query', ({ kind, rows, explain }) => {
  if (kind === 'read') console.log(`${rows} rows: ${explain?.().join(' + ')}`);
});

await open.all();
await db.execute('create index tickets_open on tickets (status, title)');
await open.all();

unsubscribe();
// #endregion

await db.dispose();

// plan: SCAN tickets
// plan: SEARCH tickets USING INDEX tickets_open (status=?)
// Output:
// 10 rows: SCAN tickets + USE TEMP B-TREE FOR ORDER BY
// 10 rows: SEARCH tickets USING INDEX tickets_open (status=?)
