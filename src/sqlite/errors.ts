/** SQLite's result codes in the library's terms. */
import {
  ActiveRecordError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, IntegrityError,
  LockError, NotNullViolationError, OperationalError, UniqueViolationError,
} from '../core/errors.ts'; // prettier-ignore

/** The extended result code of a driver error, such as SQLITE_CONSTRAINT_UNIQUE. */
function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Whether another connection or process holds a lock that this statement needs. A snapshot that is too old will not get better by waiting. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_BUSY') && code !== 'SQLITE_BUSY_SNAPSHOT';
}

/** Why a file could not be opened. A lock held by another process passes, so that is not a ConnectionError. */
export function openError(file: string, cause: unknown): Error {
  if (isBusy(cause))
    return new LockError(`'${file}' is locked by another process while it is being opened.`, { cause });
  const reason = cause instanceof Error ? cause.message : String(cause);
  const advice = /not a database/.test(reason)
    ? 'The file exists and is not an SQLite database.'
    : 'Check the path, the folder and its permissions.';
  return new ConnectionError(`SQLite cannot open the file '${file}': ${reason}. ${advice}`, { cause });
}

/** The library's error for one of the driver; errors of the library, and what is no Error, pass through. */
export function translateError(error: unknown, sql?: string): unknown {
  if (error instanceof ActiveRecordError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const details = { cause: error, sql };
  if (!code.startsWith('SQLITE_')) {
    return new DatabaseError(`The driver refused the statement: ${error.message}`, details);
  }
  if (code.startsWith('SQLITE_CONSTRAINT')) return constraintError(code, error, sql);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new LockError('Another process holds a lock on the database. Run the whole transaction again.', details);
  }
  if (/^SQLITE_(?:FULL|IOERR|CORRUPT|READONLY|NOTADB|CANTOPEN|NOMEM|PERM)/.test(code)) {
    return new OperationalError(`SQLite cannot do this: ${error.message} (${code}).`, details);
  }
  const hint = HINTS.find(([start]) => error.message.startsWith(start))?.[1] ?? '';
  return new DatabaseError(`SQLite refused the statement: ${error.message}.${hint}`, details);
}

/** What to do, by how SQLite's message begins. */
const HINTS: readonly (readonly [string, string])[] = [
  ['no such table', ' Was it created, and in this database?'],
  ['Cannot add a NOT NULL column', ' Give the column a constant default, or allow NULL: the table has rows.'],
  [
    'Cannot add a REFERENCES column',
    ' Leave the default out and allow NULL: the table has rows that would refer to nothing.',
  ],
];

function constraintError(code: string, error: Error, sql: string | undefined): IntegrityError {
  const constraint = /constraint failed: (.+)$/.exec(error.message)?.[1];
  const details = { cause: error, sql, constraint };
  const where = constraint === undefined ? 'a constraint' : `'${constraint}'`;
  switch (code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID':
      return new UniqueViolationError(`The value of ${where} exists already and must be unique.`, details);
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return new ForeignKeyViolationError(foreignKeyMessage(sql), details);
    case 'SQLITE_CONSTRAINT_NOTNULL':
      return new NotNullViolationError(`The column ${where} must have a value.`, details);
    case 'SQLITE_CONSTRAINT_CHECK':
    case 'SQLITE_CONSTRAINT_DATATYPE':
      return new CheckViolationError(`The value breaks the rule ${where}.`, details);
    default:
      return new IntegrityError(`The statement would break a constraint: ${error.message}.`, details);
  }
}

/** SQLite does not say which key is broken; the statement tells at least on which side. */
function foreignKeyMessage(sql = ''): string {
  if (/^\s*insert/i.test(sql)) return 'The new row refers to a row that does not exist. Insert that one before.';
  if (/^\s*(?:delete|drop)/i.test(sql)) return 'Other rows still refer to what is to be deleted. Delete those before.';
  return 'The row refers to one that does not exist, or others still refer to it.';
}
