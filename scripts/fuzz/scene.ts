/** The database that properties are tried on: one table with a column of each kind that is compared. */
import { Database, Model } from '../../src/database.ts';
import { boolean, decimal, integer, text, timestamp } from '../../src/schema/columns.ts';
import { integerKey } from '../../src/schema/groups.ts';
import { SQLiteBackend } from '../../src/sqlite/backend.ts';

/** The model that all properties ask. */
export class Row extends Model('rows', {
  ...integerKey, n: integer().nullable(), t: text().nullable(), yes: boolean().nullable(), cost: decimal(8, 2).nullable(), at: timestamp().nullable(),
}, {
  // No belongsTo: its foreign key would refuse most random rows.
  below: () => Row.hasMany(Row, 'n'),
}) {} // prettier-ignore

export interface Scene extends AsyncDisposable {
  readonly db: Database;
}

/** Opens a database in memory with the empty table. One at a time, since the model has one database. */
export async function openScene(): Promise<Scene> {
  const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Row);
  await db.createTables([Row]);
  return { db, [Symbol.asyncDispose]: () => db.dispose() };
}

/** The statements that the database is given while `work` runs, whether it succeeds or fails. */
export async function statementsOf({ db }: Scene, work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const stop = db.on('query', ({ sql }) => statements.push(sql));
  try {
    await work();
  } finally {
    stop();
  }
  return statements;
}
