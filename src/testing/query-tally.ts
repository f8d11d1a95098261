/**
 * Listens to the statements of a database: to all of them, or to those that some work calls. The ambient scope tells which these
 * are; where none is carried, all that are answered meanwhile count.
 */
import type { MaybePromise } from '../core/sql.ts';
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import { Database } from '../database.ts';
import type { QueryEvent } from '../observe/events.ts';
import { carries, marked } from '../session/ambient.ts';
import { isWithin } from '../session/origins.ts';
import type { ProfiledStatement } from './profiled-statement.ts';
import { QueryReport } from './query-report.ts';

/** Statements being counted. */
export interface Tally {
  /** Ends it and answers what was counted. */
  stop(): QueryReport;
}

/** Counts from now on; with a mark only what is called within it. */
export function tallyOf(db: Database, maxStatements: number, mark?: object): Tally {
  const statements: ProfiledStatement[] = [];
  const others: ProfiledStatement[] = [];
  let [queries, rows, totalMs] = [0, 0, 0];
  const end = db.on(
    'query',
    (event) => {
      if (mark && !isWithin(event, mark)) return;
      const counts = event.kind === 'read' || event.kind === 'write';
      const list = counts ? statements : others;
      if (list.length < maxStatements) list.push(statementOf(event));
      if (!counts) return;
      queries++;
      rows += event.rows;
      totalMs += event.elapsedMs;
    },
    { callSites: true },
  );
  return {
    stop() {
      end();
      return new QueryReport({ statements, others, queries, rows, totalMs });
    },
  };
}

/** Does some work and counts what it calls. An error of the work passes through. */
export async function tallied<R>(
  db: Database,
  work: () => MaybePromise<R>,
  maxStatements = Infinity,
): Promise<{ readonly result: R; readonly report: QueryReport }> {
  requireWork(work);
  const { scope } = db.backend;
  const mark = {};
  const tally = tallyOf(db, maxStatements, carries(scope) ? mark : undefined);
  try {
    const result = await marked(scope, mark, async () => await work());
    return { result, report: tally.stop() };
  } finally {
    tally.stop();
  }
}

/** Refuses what is no database. */
export function requireDatabase(db: unknown): void {
  if (db instanceof Database) return;
  throw new ConfigError(
    `Statements are counted of a database, got ${show(db)}. Pass what configure() or new Database() gave; of a model it is Model.database.`,
  );
}

function requireWork(work: unknown): void {
  if (typeof work !== 'function')
    throw new ConfigError(`The work whose statements are counted must be a function, got ${show(work)}.`);
}

function statementOf({ sql, params, kind, rows, elapsedMs, site, error }: QueryEvent): ProfiledStatement {
  return Object.freeze({ sql, params, kind, rows, elapsedMs, site, error });
}
