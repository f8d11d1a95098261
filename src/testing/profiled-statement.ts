/** The statements of a report, and groups of them. Types only. */
import type { StatementKind } from '../core/sql.ts';

/** One statement of a report. */
export interface ProfiledStatement {
  /** The statement with its placeholders. */
  readonly sql: string;
  /** The bound values. They may hold personal data. */
  readonly params: readonly unknown[];
  readonly kind: StatementKind;
  /** Rows returned, or changed when none are returned. */
  readonly rows: number;
  /** From handing the statement to the driver to its answer, in milliseconds. */
  readonly elapsedMs: number;
  /** Where in the program it was called, as `file:line:column`, where the platform tells. */
  readonly site: string | undefined;
  /** The error, when the database refused it. */
  readonly error: unknown;
}

/** Statements of a report that are alike. */
export interface StatementGroup {
  /** Where all of them were called, as `file:line:column` of the first; undefined where the platform does not tell, or where they were called at several lines. */
  readonly site: string | undefined;
  /** What all of them ask, with `?` for values; undefined where they ask several things. */
  readonly shape: string | undefined;
  /** The statements, in the order of their answers. */
  readonly statements: readonly ProfiledStatement[];
  /** How many they are. */
  readonly queries: number;
  /** Rows of all of them. */
  readonly rows: number;
  /** Milliseconds of all of them. */
  readonly totalMs: number;
}
