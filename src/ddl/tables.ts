/** The tables of models as a whole: created, dropped, and described as the database has them. */
import type { SqlValue } from '../core/sql.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import type { DatabaseDescription } from '../dialect/catalog.ts';
import type { ModelDatabase } from '../model/port.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import { createStatements, dropStatements } from './create-table.ts';
import { plansOf } from './plan.ts';

/** What `createTables` can be given beside the models. */
export interface CreateTablesOptions {
  /** Drops existing tables first, with all that is in them. */
  readonly recreate?: boolean;
}

/** Creates the tables of models that do not exist, all or none. */
export async function createTables(
  db: ModelDatabase,
  models: readonly Class<AnyModel>[],
  options: CreateTablesOptions,
): Promise<void> {
  refuseUnknownKeys('option of createTables()', options, ['recreate']);
  const { dialect } = db.binding;
  const plans = plansOf(models, dialect);
  const drops = options.recreate ? dropStatements(plans, dialect) : [];
  await runAll(db, [...drops, ...createStatements(plans, dialect)]);
}

/** Drops the tables of models that exist, all or none. */
export async function dropTables(db: ModelDatabase, models: readonly Class<AnyModel>[]): Promise<void> {
  const { dialect } = db.binding;
  await runAll(db, dropStatements(plansOf(models, dialect), dialect));
}

/** What is in the database, at one moment. */
export function introspect(db: ModelDatabase): Promise<DatabaseDescription> {
  const { dialect, runner } = db.binding;
  const { catalog } = dialect;
  return db.transaction(
    async (tx) => {
      const answers: (readonly (readonly SqlValue[])[])[] = [];
      for (const sql of catalog.statements)
        answers.push((await runner.run({ sql, params: [], kind: 'read' }, tx)).rows);
      return catalog.read(answers);
    },
    { readOnly: true },
  );
}

function runAll(db: ModelDatabase, statements: readonly string[]): Promise<void> {
  return db.transaction(async (tx) => {
    for (const sql of statements) await db.binding.runner.run({ sql, params: [], kind: 'schema' }, tx);
  });
}
