import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { instrument } from '@rhosocial/activerecord/otel';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class User extends Model('users', { ...integerKey, email: text().unique() }) {}

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(User);
await db.createTables([User]);

// #region main
const exporter = new InMemorySpanExporter();
const spanProcessors = [new SimpleSpanProcessor(exporter)];
const tracer = new BasicTracerProvider({ spanProcessors }).getTracer('shop');
instrument(db, { tracer, meter: false });

await User.create({ email: 'ada@example.org' });
await User.create({ email: 'ada@example.org' }).catch(() => {});
await User.query().where({ email: 'ada@example.org' }).all();
await db.sql`select count(*) from users where email = 'ada@example.org'`;

for (const { name, attributes, status } of exporter.getFinishedSpans()) {
  console.log(name);
  console.log('  text: ', attributes['db.query.text']);
  console.log('  rows: ', attributes['db.response.returned_rows'] ?? 'no read');
  if (status.message) console.log('  error:', attributes['error.type'], status.message);
}
// #endregion
await db.dispose();

// Output:
// INSERT users
//   text:  insert into "users" ("email") values (?)
//   rows:  no read
// INSERT users
//   text:  insert into "users" ("email") values (?)
//   rows:  no read
//   error: SQLITE_CONSTRAINT_UNIQUE The value of 'users.email' exists already and must be unique.
// SELECT users
//   text:  select "id", "email" from "users" where "email" = ?
//   rows:  1
// SELECT users
//   text:  select count(*) from users where email = ?
//   rows:  1
