/** A database with tables for the length of a case. */
import { Database, type AnyModelClass } from '../../database.ts';
import type { QueryEvent } from '../../observe/events.ts';
import type { ConformanceContext } from './case.ts';

/** Opens the case's database with these models and their tables, and closes it whatever the case does. */
export async function scene(
  { backend, config }: Pick<ConformanceContext, 'backend' | 'config'>,
  models: readonly AnyModelClass[],
  play: (db: Database) => Promise<void>,
): Promise<void> {
  const db = new Database(config, backend);
  try {
    db.bind(...models);
    await db.createTables(models, { recreate: true });
    await play(db);
  } finally {
    await db.dispose();
  }
}

/** The statements that the database was given while `work` ran, transaction control left out. */
export async function statementsOf(db: Database, work: () => Promise<unknown>): Promise<QueryEvent[]> {
  const events: QueryEvent[] = [];
  const stop = db.on('query', (event) => {
    if (event.kind !== 'transaction') events.push(event);
  });
  try {
    await work();
  } finally {
    stop();
  }
  return events;
}
