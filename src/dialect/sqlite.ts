/** SQL as SQLite speaks it, for better-sqlite3 in Node and for the WebAssembly build in browsers. */
import type { ColumnType } from '../core/column-type.ts';
import { Decimal, isDecimal, roundDecimal } from '../core/decimal.ts';
import { ConfigError, QueryError, TypeConversionError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { Codec, Dialect } from './dialect.ts';
import { readPlan } from './sqlite-plan.ts';
import { sqliteCatalog } from './sqlite-catalog.ts';

/** Digits that a double holds exactly; decimals up to here are stored as NUMERIC, longer ones as TEXT. */
const NUMERIC_DIGITS = 15;

const plain = (encode: (value: never) => SqlValue): Codec => ({
  encode: encode as Codec['encode'],
  decode: undefined,
  same: undefined,
});

const asIs: Codec = plain((value: SqlValue) => value);
const integer: Codec = {
  encode: (value) => value as number,
  decode: undefined,
  same: (a, b) => a === b || Number(a) === Number(b),
};

const codecs: Record<Exclude<ColumnType['kind'], 'decimal'>, Codec> = {
  integer,
  bigint: {
    encode: (value) => value as bigint,
    decode: (value) => BigInt(value as number | bigint),
    same: (a, b) => BigInt(a as number) === BigInt(b as number),
  },
  float: asIs,
  text: asIs,
  uuid: { ...asIs, same: (a, b) => a === b }, // compared in the form in which it is written
  oneOf: asIs,
  date: asIs,
  boolean: {
    encode: (value) => (value ? 1 : 0),
    decode: (value) => Number(value) !== 0,
    same: (a, b) => Number(a) === Number(b),
  },
  timestamp: {
    encode: (value) => momentText((value as Date).getTime()),
    decode: (value) => readMoment(value),
    same: (a, b) => a === b || readMoment(a).getTime() === readMoment(b).getTime(),
    unchanged: (value, stored) =>
      value instanceof Date && isOwnMoment(stored) && value.getTime() === Date.parse(stored),
  },
  json: {
    encode: (value) => JSON.stringify(value),
    decode: (value) => JSON.parse(value as string),
    same: (a, b) => a === b || JSON.stringify(JSON.parse(a as string)) === b,
  },
  blob: {
    encode: (value) => value as Uint8Array,
    decode: (value) => plainBytes(value as Uint8Array),
    same: (a, b) => sameBytes(a as Uint8Array, b as Uint8Array),
  },
};

/** SQLite's dialect. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  maxParameters: 32_766,
  quote(name) {
    if (name === '' || name.includes('\0'))
      throw new ConfigError(`${show(name)} cannot be the name of a table or column.`);
    return `"${name.replaceAll('"', '""')}"`;
  },
  placeholder: () => '?',
  inList: (placeholder, negated) => `${negated ? 'not in' : 'in'} (select value from json_each(${placeholder}))`,
  encodeList: jsonList,
  inRows(columns, placeholder) {
    const values = columns.map((_, i) => `json_extract(value, '$[${i}]')`);
    return `(${columns.join(', ')}) in (select ${values.join(', ')} from json_each(${placeholder}))`;
  },
  encodeRows: (rows) => `[${rows.map(jsonList).join(',')}]`,
  codec: (type) => (type.kind === 'decimal' ? decimalCodec(type) : codecs[type.kind]),
  encodeAny(value) {
    if (value === null || typeof value === 'string' || typeof value === 'bigint' || value instanceof Uint8Array)
      return value;
    if (typeof value === 'boolean') return value ? 1n : 0n;
    if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
    if (value instanceof Date) return value.toISOString();
    if (isDecimal(value)) return bareDecimal(value);
    throw new QueryError(
      `A value of SQL must be a string, number, bigint, boolean, Date, Decimal, bytes or null, got ${show(value)}.`,
    );
  },
  columnType(type) {
    const names: Record<ColumnType['kind'], string> = {
      integer: 'integer', bigint: 'integer', float: 'real', text: 'text', boolean: 'integer', timestamp: 'text', date: 'text',
      json: 'text', blob: 'blob', uuid: 'text', oneOf: 'text', decimal: isShort(type) ? 'numeric' : 'text',
    }; // prettier-ignore
    return names[type.kind];
  },
  generatedKey: () => 'integer primary key',
  // Until the commit the tables may refer to rows that are gone; then they are gone themselves.
  dropTables: (names) => ['pragma defer_foreign_keys = on', ...names.map((name) => `drop table if exists ${name}`)],
  literal,
  sameType: (type, declared) => affinity(declared) === affinity(sqliteDialect.columnType(type)),
  addColumn(table, { sql, name, unique, primaryKey }) {
    if (!unique && !primaryKey) return `alter table ${table} add column ${sql}`;
    throw new QueryError(
      `SQLite cannot add ${show(name)} to a table as a ${unique ? 'unique column' : 'primary key'}. ` +
        (unique
          ? 'Add it without unique(), then use createIndex() with { unique: true }.'
          : 'Create a table with the key, copy the rows, drop the old table and rename the new one.'),
    );
  },
  changeType() {
    throw new QueryError(
      "SQLite cannot change a column's type. Add a column of the new type under another name, fill it with an update, " +
        'drop the old column and rename the new one, all in one transaction.',
    );
  },
  catalog: sqliteCatalog,
  limit(limit, offset) {
    if (limit === undefined && offset === undefined) return '';
    // The planner looks at the value of a bare parameter, and so prepares the statement again each time it is bound.
    return ` limit ${limit === undefined ? '-1' : `+${limit}`}${offset === undefined ? '' : ` offset ${offset}`}`;
  },
  explain: (sql) => `explain query plan ${sql}`,
  readPlan,
  jsonPath(column, path, as) {
    const place = `'$${path.map(jsonStep).join('').replaceAll("'", "''")}'`;
    const value = `${column} ->> ${place}`;
    if (as === 'anything') return value;
    // Of itself SQLite compares texts with numbers, and has no boolean: a value of another kind is none.
    return `case when json_type(${column}, ${place}) in (${JSON_TYPES[as]}) then ${value} end`;
  },
  // A transaction that writes has the whole database to itself.
  lock: () => '',
  // Whatever isolation is asked for: SQLite's transactions are serializable, which is the strongest.
  begin: ({ readOnly }) => (readOnly ? 'begin deferred' : 'begin immediate'),
};

/** One step of a JSON path. A key is written as JSON writes it, so that whatever is in it is part of the key. */
function jsonStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  // SQLite compares keys up to the first NUL, and so would find others too.
  if (step.includes('\0')) throw new QueryError('SQLite cannot look for a key with a NUL character in JSON.');
  return `.${JSON.stringify(step)}`;
}

function literal(value: SqlValue): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    // There is no word for infinity; what is too large to hold becomes it.
    return Number.isFinite(value) ? String(value) : value > 0 ? '9e999' : '-9e999';
  }
  if (value instanceof Uint8Array)
    return `x'${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
  if (value.includes('\0')) throw new QueryError('A text in a definition cannot contain a NUL character.');
  return `'${value.replaceAll("'", "''")}'`;
}

/** What SQLite makes of values of a declared type (https://sqlite.org/datatype3.html). Integer and numeric columns store alike. */
function affinity(declared: string): 'text' | 'number' | 'real' | 'blob' {
  const type = declared.toLowerCase();
  if (type.includes('int')) return 'number';
  if (/char|clob|text/.test(type)) return 'text';
  if (type === '' || type.includes('blob')) return 'blob';
  return /real|floa|doub/.test(type) ? 'real' : 'number';
}

/** What `json_type` calls values that are compared as such. */
const JSON_TYPES = { text: "'text'", number: "'integer', 'real'", boolean: "'true', 'false'" } as const;

function isShort(type: ColumnType): boolean {
  return (type.precision ?? 0) <= NUMERIC_DIGITS;
}

function decimalCodec(type: ColumnType): Codec {
  const scale = type.scale ?? 0;
  if (!isShort(type)) {
    return {
      encode: (value) => (value as Decimal).toFixed(scale),
      decode: readDecimal,
      same: (a, b) => a === b || readDecimal(a).eq(readDecimal(b)),
      ordered: false,
    };
  }
  // Raw SQL may have stored the sum of two doubles, whose last digits are noise.
  const decode = (value: SqlValue): Decimal => roundDecimal(readDecimal(value), scale);
  return {
    encode: (value) => (value as Decimal).toNumber(),
    decode,
    same: (a, b) => Number(a) === Number(b) || decode(a).eq(decode(b)),
  };
}

function readDecimal(value: SqlValue): Decimal {
  return new Decimal(typeof value === 'bigint' ? value.toString() : (value as number | string));
}

/** Milliseconds and UTC, as the library writes them. */
const OWN_LENGTH = '2026-01-31T12:00:00.000Z'.length;

const last = { time: NaN, text: '' };

/** A moment as text. Writing one takes a tenth of an insert, and createdAt, updatedAt and the next record often share theirs. */
function momentText(time: number): string {
  if (time !== last.time) {
    last.text = new Date(time).toISOString();
    last.time = time;
  }
  return last.text;
}

function isOwnMoment(value: SqlValue): value is string {
  return typeof value === 'string' && value.length === OWN_LENGTH;
}

/** A stored moment. SQL's own form, as in `datetime('now')`, has no time zone and is in UTC too. */
function readMoment(value: SqlValue): Date {
  const text = String(value);
  const moment = new Date(
    text.length === OWN_LENGTH
      ? text
      : text.replace(/^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/, '$1T$2Z'),
  );
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new TypeConversionError(`A timestamp in the database cannot be read as a moment: ${show(value)}.`);
}

/** A decimal without a column: as a number where that is exact, so that raw SQL compares it as a number. */
function bareDecimal(value: Decimal): SqlValue {
  return value.precision() <= NUMERIC_DIGITS ? value.toNumber() : value.toString();
}

function jsonList(values: readonly SqlValue[]): string {
  return `[${values.map(jsonItem).join(',')}]`;
}

/** One value of a list as JSON. json_each gives whole numbers back as integers, whatever their size. */
function jsonItem(value: SqlValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  throw new TypeConversionError('Bytes cannot be compared with a list; compare them one by one.');
}

function plainBytes(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
