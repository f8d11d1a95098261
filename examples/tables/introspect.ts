import { Database } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

const db = new Database({ database: ':memory:' }, SQLiteBackend);

// #region main
await db.execute(`create table films (
  id integer primary key,
  title varchar(80) not null,
  minutes int default 90,
  hours real as (minutes / 60.0)
)`);
await db.execute(
  'create view long_films as select title from films where minutes > 180',
);

const { tables, views } = await db.introspect();
for (const { name, type, nullable, generated } of tables[0]!.columns)
  console.log(
    `${name} ${type}${nullable ? ' null' : ''}${generated ? ' generated' : ''}`,
  );
console.log(views);
// #endregion

await db.dispose();

// Output:
// id INTEGER
// title varchar(80)
// minutes INT null
// hours REAL null generated
// [ 'long_films' ]
