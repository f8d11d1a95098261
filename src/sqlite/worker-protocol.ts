/**
 * What a connection and its worker thread say to each other, and how rows travel between them. Measured: an object or an array
 * for each row costs the receiver more than reading the file itself would. So numbers travel as typed arrays, whose memory
 * changes hands instead of being copied, and all else as one array by column.
 */
import Driver from 'better-sqlite3';
import type { CompiledQuery, SqlValue } from '../core/sql.ts';

/** A row, in the order of the statement's columns. */
export type Row = readonly SqlValue[];

/** A statement as it travels: without the signals that limit it, which cannot. */
export type SentQuery = Pick<CompiledQuery, 'sql' | 'params' | 'kind' | 'bigints' | 'single' | 'named'>;

/**
 * What the thread is asked for. Requests are sent in arrays, all of one tick together. Each but `leave` is answered under its id:
 * `run` by all rows of a statement, `open` by the first of a new cursor, `next` by the following ones.
 */
export type Request =
  | { readonly type: 'run' | 'open'; readonly id: number; readonly query: SentQuery }
  | { readonly type: 'next'; readonly id: number; readonly cursor: number }
  | { readonly type: 'leave'; readonly cursor: number };

/** What the thread answers, in arrays too: rows of which more come unasked, the end of the answer, or why there is none. */
export type Answer =
  | { readonly type: 'rows'; readonly id: number; readonly rows: PackedRows }
  | ({ readonly type: 'end'; readonly id: number; readonly rows: PackedRows } & AnswerEnd)
  | { readonly type: 'error'; readonly id: number; readonly error: SentError };

/** What is known when an answer ends. */
export interface AnswerEnd {
  /** The names of the columns, where the query wants them. */
  readonly columns: readonly string[];
  /** Whether there are no more rows to ask for. */
  readonly done: boolean;
  /** How long SQLite and the driver took. */
  readonly elapsedMs: number;
}

/** The id under which the thread says that the file is open, or why not. */
export const OPENING = 0;

/** A statement without what cannot travel, and without the memory around its bytes. */
export function sentQuery({ sql, params, kind, bigints, single, named }: CompiledQuery): SentQuery {
  return { sql, params: params.map(alone), kind, bigints, single, named };
}

/** A view of a larger buffer would take the whole buffer along. */
function alone(value: SqlValue): SqlValue {
  return value instanceof Uint8Array && value.byteLength < value.buffer.byteLength ? new Uint8Array(value) : value;
}

// Errors

/** An error as it travels. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}

/** An error without what cannot travel. */
export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined };
  const code: unknown = 'code' in error ? error.code : undefined;
  return { name: error.name, message: error.message, code: typeof code === 'string' ? code : undefined };
}

/** The error as it was thrown. */
export function receivedError({ name, message, code }: SentError): Error {
  if (name === 'SqliteError') return new Driver.SqliteError(message, code ?? '');
  const error = name === 'TypeError' ? new TypeError(message) : name === 'RangeError' ? new RangeError(message) : new Error(message); // prettier-ignore
  return code === undefined ? error : Object.assign(error, { code });
}

// Rows

/** The most rows of one message. Each is received in one go, so this is also what the receiver's event loop waits for. */
export const CHUNK_ROWS = 1_000;
/** Letters and bytes after which a message takes no more rows. */
export const CHUNK_WEIGHT = 1 << 20;
/** For fewer rows typed arrays cost more than they save. */
const FEW = 16;

/** How the values of a column travel. Only in `bytes` some may be Uint8Arrays. */
type Form = 'number' | 'bigint' | 'bytes' | 'value';

/** Rows as they travel. Each array holds one column after the other, of those that travel in its form. */
export interface PackedRows {
  readonly length: number;
  readonly forms: readonly Form[];
  /** NULL is NaN, which SQLite does not know. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly bigints: BigInt64Array<ArrayBuffer>;
  readonly values: readonly SqlValue[];
}

/** How many letters and bytes a row has. */
export function weightOf(row: Row): number {
  let weight = 0;
  for (const value of row)
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) weight += value.length;
  return weight;
}

/** Rows that are ready to be posted, `transfer` with them. */
export function pack(rows: readonly Row[]): { readonly packed: PackedRows; readonly transfer: ArrayBuffer[] } {
  const { length } = rows;
  const forms = (rows[0] ?? []).map((_, column) => formOf(rows, column));
  const count = (form: Form): number => (length < FEW ? 0 : forms.filter((other) => other === form).length);
  const numbers = new Float64Array(count('number') * length);
  const bigints = new BigInt64Array(count('bigint') * length);
  const values: SqlValue[] = [];
  let [atNumber, atBigint] = [0, 0];
  forms.forEach((form, column) => {
    // The form says what every value of the column is.
    if (form === 'number') for (const row of rows) numbers[atNumber++] = (row[column] as number | null) ?? NaN;
    else if (form === 'bigint') for (const row of rows) bigints[atBigint++] = row[column] as bigint;
    else for (const row of rows) values.push(row[column]!);
  });
  const transfer = [numbers.buffer, bigints.buffer].filter(({ byteLength }) => byteLength > 0);
  return { packed: { length, forms, numbers, bigints, values }, transfer };
}

function formOf(rows: readonly Row[], column: number): Form {
  let [numbers, bigints] = [rows.length >= FEW, rows.length >= FEW];
  for (const row of rows) {
    const value = row[column]!;
    if (typeof value === 'object' && value !== null) return 'bytes';
    if (typeof value !== 'bigint') bigints = false;
    if (typeof value !== 'number' && value !== null) numbers = false;
  }
  return numbers ? 'number' : bigints ? 'bigint' : 'value';
}

/** The rows as the driver returned them. */
export function unpack({ length, forms, numbers, bigints, values }: PackedRows): SqlValue[][] {
  const blank = forms.map((): SqlValue => null);
  const rows: SqlValue[][] = [];
  for (let row = 0; row < length; row++) rows.push(blank.slice()); // a third quicker than Array.from
  let [atNumber, atBigint, atValue] = [0, 0, 0];
  forms.forEach((form, column) => {
    if (form === 'number') for (const row of rows) row[column] = fromNumber(numbers[atNumber++]!);
    else if (form === 'bigint') for (const row of rows) row[column] = bigints[atBigint++]!;
    else if (form === 'bytes') for (const row of rows) row[column] = fromBytes(values[atValue++]!);
    else for (const row of rows) row[column] = values[atValue++]!;
  });
  return rows;
}

function fromNumber(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The driver returns Buffers, which arrive as plain Uint8Arrays. */
function fromBytes(value: SqlValue): SqlValue {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}
