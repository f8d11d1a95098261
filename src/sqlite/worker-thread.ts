/**
 * The code of a worker thread: it opens the file for reading and answers the requests of its connection in order. A cursor has a
 * connection of its own here, because an open cursor would show every other statement on its connection an old state of the
 * database. Nothing imports this file; WorkerConnection starts it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { CompiledQuery } from '../core/sql.ts';
import { SQLiteConnection } from './connection.ts';
import {
  CHUNK_ROWS, CHUNK_WEIGHT, OPENING, pack, sentError, weightOf, type Answer, type AnswerEnd, type Request, type Row,
} from './worker-protocol.ts'; // prettier-ignore

/** Answers are held together for so long, to be one message. */
const HOLD_MS = 1;

/** A query that is read some rows at a time. */
interface Cursor {
  readonly connection: SQLiteConnection;
  readonly rows: Iterator<Row, void>;
}

/** Answers that wait to be sent together. */
class Answers {
  #answers: Answer[] = [];
  #transfer: ArrayBuffer[] = [];
  #rows = 0;
  #since = 0;

  /** Adds rows to an answer, the last ones with its end. */
  rows(id: number, rows: readonly Row[], end?: AnswerEnd): void {
    const { packed, transfer } = pack(rows);
    this.#transfer.push(...transfer);
    this.#rows += rows.length;
    this.#add(end ? { type: 'end', id, rows: packed, ...end } : { type: 'rows', id, rows: packed });
  }

  error(id: number, error: unknown): void {
    this.#add({ type: 'error', id, error: sentError(error) });
  }

  #add(answer: Answer): void {
    if (this.#answers.length === 0) this.#since = performance.now();
    this.#answers.push(answer);
    const enough = this.#rows >= CHUNK_ROWS || answer.type === 'rows';
    if (enough || performance.now() - this.#since >= HOLD_MS) this.send();
  }

  send(): void {
    if (this.#answers.length > 0) parentPort!.postMessage(this.#answers, this.#transfer);
    this.#answers = [];
    this.#transfer = [];
    this.#rows = 0;
  }
}

const { file } = workerData as { readonly file: string }; // what WorkerConnection passes
const answers = new Answers();
const cursors = new Map<number, Cursor>();

/** Opens the file and waits for requests. A thread that listens to nobody ends. */
function open(): void {
  try {
    const connection = SQLiteConnection.open(file, 'read');
    parentPort!.on('message', (requests: Request[]) => {
      for (const request of requests) answer(connection, request);
      answers.send();
    });
    answers.rows(OPENING, [], { columns: [], done: true, elapsedMs: 0 });
  } catch (error) {
    answers.error(OPENING, error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
  answers.send();
}

function answer(connection: SQLiteConnection, request: Request): void {
  if (request.type === 'leave') return leave(request.cursor);
  try {
    if (request.type === 'next') readOn(request.cursor, request.id);
    else if (request.type === 'open') openCursor(request.id, request.query);
    else run(connection, request.id, request.query);
  } catch (error) {
    answers.error(request.id, error);
  }
}

function run(connection: SQLiteConnection, id: number, query: CompiledQuery): void {
  const started = performance.now();
  const { rows, columns } = connection.run(query);
  const end = { columns, done: true, elapsedMs: performance.now() - started };
  let from = 0;
  for (let to = chunkEnd(rows, 0); to < rows.length; from = to, to = chunkEnd(rows, from)) {
    answers.rows(id, rows.slice(from, to));
  }
  answers.rows(id, from === 0 ? rows : rows.slice(from), end);
}

/** Behind the rows from `start` on that travel together. */
function chunkEnd(rows: readonly Row[], start: number): number {
  let weight = 0;
  let at = start;
  while (at < rows.length && at - start < CHUNK_ROWS && weight < CHUNK_WEIGHT) weight += weightOf(rows[at++]!);
  return at;
}

function openCursor(id: number, query: CompiledQuery): void {
  const connection = SQLiteConnection.open(file, 'read');
  cursors.set(id, { connection, rows: connection.iterate(query) });
  readOn(id, id);
}

/** Answers with the next rows of a cursor, and leaves it behind the last one or an error. */
function readOn(cursor: number, id: number): void {
  const started = performance.now();
  const rows: Row[] = [];
  let done = true;
  try {
    done = readSome(cursors.get(cursor)!.rows, rows);
  } finally {
    if (done) leave(cursor);
  }
  answers.rows(id, rows, { columns: [], done, elapsedMs: performance.now() - started });
}

/** Whether these were the last rows. */
function readSome(from: Iterator<Row, void>, rows: Row[]): boolean {
  let weight = 0;
  while (rows.length < CHUNK_ROWS && weight < CHUNK_WEIGHT) {
    const { done, value } = from.next();
    if (done === true) return true;
    rows.push(value);
    weight += weightOf(value);
  }
  return false;
}

/** Ends a cursor; one that has ended already is none. */
function leave(cursor: number): void {
  const left = cursors.get(cursor);
  if (!left) return;
  cursors.delete(cursor);
  left.rows.return?.();
  left.connection.close();
}

open();
