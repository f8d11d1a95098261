/** One connection of better-sqlite3: opens the file with the pragmas of a server application and runs statements at once. */
import Driver from 'better-sqlite3';
import type { Connection } from '../backend/backend.ts';
import type { CompiledQuery, QueryResult, SqlValue } from '../core/sql.ts';
import { openError } from './errors.ts';
import { StatementCache, type Prepared } from './statements.ts';

const NO_ROWS: readonly never[] = Object.freeze([]);

/** How the connection that writes is set up. */
const WRITER = [
  'pragma journal_mode = wal', // readers and the writer do not block each other
  'pragma synchronous = normal', // safe against process crashes; a power cut may lose the last commits
  'pragma journal_size_limit = 67108864', // gives space back after an unusually large transaction
].join(';');

/** How every connection is set up. */
const EVERYBODY = [
  'pragma foreign_keys = on',
  'pragma cache_size = -16000', // 16 MB
  'pragma mmap_size = 134217728', // 128 MB; saves copies on random reads
  'pragma temp_store = memory',
  'pragma trusted_schema = off',
].join(';');

/** A connection to an SQLite file. */
export class SQLiteConnection implements Connection {
  readonly #driver: Driver.Database;
  readonly #statements: StatementCache;
  readonly #cursors = new Set<Generator<readonly SqlValue[], void>>();

  private constructor(driver: Driver.Database) {
    this.#driver = driver;
    this.#statements = new StatementCache(driver);
  }

  /**
   * Opens a file; throws ConnectionError when that is impossible. The driver's own lock timeout stays 0: it would block the
   * event loop, on which the lock's holder may be waiting. Locks are waited for asynchronously by whoever runs statements.
   */
  static open(file: string, access: 'read' | 'write'): SQLiteConnection {
    let driver: Driver.Database | undefined;
    try {
      driver = new Driver(file, { timeout: 0, readonly: access === 'read' });
      // `exec`, because the driver's own pragma() generates code, which a process may forbid.
      if (access === 'write') driver.exec(WRITER);
      driver.exec(EVERYBODY);
      return new SQLiteConnection(driver);
    } catch (error) {
      driver?.close();
      throw openError(file, error);
    }
  }

  get inTransaction(): boolean {
    return this.#driver.inTransaction;
  }

  run(query: CompiledQuery): QueryResult {
    if (query.sql.startsWith('explain ')) return this.#explained(query);
    const prepared = this.#statements.get(query.sql, query.bigints === true);
    const { statement } = prepared;
    if (prepared.reader) {
      const rows = query.single ? first(statement, query.params) : statement.all(query.params);
      // Asked anew each time: another connection may have added a column, and SQLite prepares the statement again by itself.
      const columns = query.named ? statement.columns().map(({ name }) => name) : NO_ROWS;
      return { rows, columns, changes: query.kind === 'read' ? 0 : rows.length, lastInsertId: undefined };
    }
    const { changes, lastInsertRowid } = statement.run(query.params);
    return { rows: NO_ROWS, columns: NO_ROWS, changes, lastInsertId: lastInsertRowid };
  }

  /** Whether rows can still be asked for; then the driver runs hardly anything else on this connection. */
  get hasCursors(): boolean {
    return this.#cursors.size > 0;
  }

  /** The rows one by one. The cursor is known until it is at its end, because one that is dropped would block the connection for ever. */
  iterate(query: CompiledQuery): Generator<readonly SqlValue[], void> {
    const cursor = this.#rows(query, () => this.#cursors.delete(cursor));
    this.#cursors.add(cursor);
    return cursor;
  }

  /** A statement of its own: one that is being iterated cannot be run by anybody else. */
  *#rows(query: CompiledQuery, ended: () => void): Generator<readonly SqlValue[], void> {
    const statement = this.#driver.prepare<unknown[], SqlValue[]>(query.sql).raw(true);
    if (query.bigints) statement.safeIntegers(true);
    try {
      yield* statement.iterate(query.params);
    } finally {
      ended();
    }
  }

  explain(query: CompiledQuery): string[] {
    const sql = `explain query plan ${query.sql}`;
    return this.#explained({ ...query, sql }).rows.map((row) => String(row[3]));
  }

  /** A plan is made of the schema that the connection knows, and it notices a change by others only when it reads. */
  #explained({ sql, params, named }: CompiledQuery): QueryResult {
    this.#statements.get('select 1 from sqlite_schema limit 1', false).statement.get();
    const statement = this.#driver.prepare<unknown[], SqlValue[]>(sql).raw(true);
    const columns = named ? statement.columns().map(({ name }) => name) : NO_ROWS;
    return { rows: statement.all(params), columns, changes: 0, lastInsertId: undefined };
  }

  /** Ends open cursors and rolls an open transaction back. */
  rollback(): void {
    this.#endCursors();
    if (this.#driver.inTransaction) this.#driver.exec('rollback');
  }

  /** The driver refuses to close under an open cursor, and would keep the file open for ever. */
  close(): void {
    this.#endCursors();
    this.#driver.close();
  }

  #endCursors(): void {
    for (const cursor of this.#cursors) cursor.return();
    this.#cursors.clear(); // one that was never asked for a row does not know that it has ended
  }
}

/** Cheaper than `all` by a twentieth of a read by key. */
function first(statement: Prepared['statement'], params: readonly SqlValue[]): SqlValue[][] {
  const row: SqlValue[] | undefined = statement.get(params);
  return row === undefined ? [] : [row];
}
