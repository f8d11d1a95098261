/** SQLite's errors in the library's terms, made by a real database. */
import Driver from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import {
  CheckViolationError, ConfigError, DatabaseError, ForeignKeyViolationError, IntegrityError, LockError, NotNullViolationError,
  OperationalError, UniqueViolationError,
} from '../core/errors.ts'; // prettier-ignore
import { isBusy, translateError } from './errors.ts';

const db = new Driver(':memory:');
db.exec(`pragma foreign_keys = on;
  create table parents (id integer primary key, email text unique, name text not null, n integer check (n > 0));
  create table children (id integer primary key, parent_id integer references parents (id));
  create table strict (n integer) strict;
  create trigger no_delete before delete on strict begin select raise(abort, 'never'); end;
  insert into parents values (1, 'a', 'n', 1); insert into children values (1, 1); insert into strict values (1);`);
afterAll(() => db.close());

/** The library's error for a statement that the database refuses. */
function refused(sql: string): DatabaseError & { constraint?: string } {
  try {
    db.prepare(sql).run();
  } catch (error) {
    const translated = translateError(error, sql);
    expect((translated as Error).cause).toBe(error);
    return translated as DatabaseError;
  }
  throw new Error(`not refused: ${sql}`);
}

describe('constraints', () => {
  test.each([
    ["insert into parents values (2, 'a', 'n', 1)", UniqueViolationError, 'parents.email'],
    ["insert into parents values (1, 'b', 'n', 1)", UniqueViolationError, 'parents.id'],
    ["insert into parents values (2, 'b', null, 1)", NotNullViolationError, 'parents.name'],
    ["insert into parents values (2, 'b', 'n', 0)", CheckViolationError, 'n > 0'],
    ['insert into children values (2, 9)', ForeignKeyViolationError, undefined],
    ['delete from parents', ForeignKeyViolationError, undefined],
    ["insert into strict values ('x')", CheckViolationError, undefined],
    ['delete from strict', IntegrityError, undefined],
  ] as const)('%s', (sql, type, constraint) => {
    const error = refused(sql);
    expect(error.constructor).toBe(type);
    expect(error).toBeInstanceOf(IntegrityError);
    expect([error.sql, error.retryable]).toEqual([sql, false]);
    if (constraint !== undefined) expect(error.constraint).toBe(constraint);
  });
});

describe('others', () => {
  test('what SQLite cannot parse or find is a DatabaseError', () => {
    expect(refused('selekt 1').constructor).toBe(DatabaseError);
    expect(refused('select * from nowhere').message).toMatch(/no such table/);
  });

  test.each([
    ['SQLITE_FULL', OperationalError], ['SQLITE_IOERR_WRITE', OperationalError], ['SQLITE_CORRUPT', OperationalError],
    ['SQLITE_READONLY', OperationalError], ['SQLITE_NOTADB', OperationalError],
    ['SQLITE_BUSY', LockError], ['SQLITE_BUSY_SNAPSHOT', LockError], ['SQLITE_LOCKED', LockError], ['SQLITE_ERROR', DatabaseError],
  ] as const)('%s', (code, type) => {
    const error = translateError(Object.assign(new Error('m'), { code }), 'select 1');
    expect((error as Error).constructor).toBe(type);
    expect(error).toMatchObject({ sql: 'select 1', retryable: type === LockError });
  }); // prettier-ignore

  test('errors of the library and values that are no errors pass through', () => {
    const own = new ConfigError('x');
    expect(translateError(own)).toBe(own);
    expect(translateError('text')).toBe('text');
  });

  test('what the driver itself refuses is a DatabaseError, too', () => {
    expect(translateError(new RangeError('Too few parameter values were provided'))).toBeInstanceOf(DatabaseError);
  });

  test('a lock is worth waiting for, an outdated snapshot is not', () => {
    const coded = (code: string) => Object.assign(new Error('m'), { code });
    expect(['SQLITE_BUSY', 'SQLITE_BUSY_RECOVERY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED', 'SQLITE_ERROR'].map((code) => isBusy(coded(code)))).toEqual([true, true, false, false, false]); // prettier-ignore
    expect([isBusy(undefined), isBusy({ code: 5 }), isBusy('SQLITE_BUSY')]).toEqual([false, false, false]);
  });
});
