/**
 * A connection for reading that lives in a worker thread, so that a statement does not keep the event loop of this one waiting.
 * It answers later and runs one statement after the other. A statement that has begun cannot be interrupted: who gives up on it
 * leaves the thread busy until it ends.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Worker } from 'node:worker_threads';
import type { Connection } from '../backend/backend.ts';
import { ConnectionError } from '../core/errors.ts';
import type { CompiledQuery, QueryResult } from '../core/sql.ts';
import { openError } from './errors.ts';
import {
  OPENING, receivedError, sentQuery, unpack, type Answer, type AnswerEnd, type Request, type Row,
} from './worker-protocol.ts'; // prettier-ignore

/** What a statement in a thread returned, and how long it took there. */
export interface WorkerResult extends QueryResult {
  readonly elapsedMs: number;
}

/** A connection in a worker thread. */
export class WorkerConnection implements Connection {
  readonly inTransaction = false;
  readonly #thread: Thread;

  private constructor(thread: Thread) {
    this.#thread = thread;
    forgotten.register(this, thread, thread);
  }

  /** Starts a thread that opens the file, as SQLiteConnection does for readers and with its errors. */
  static async open(file: string): Promise<WorkerConnection> {
    const thread = new Thread(file);
    try {
      await thread.opened;
    } catch (error) {
      await thread.end(new ConnectionError(`The thread that was to read '${file}' has been given up.`));
      throw error;
    }
    return new WorkerConnection(thread);
  }

  /** Whether the thread has ended, so that no statement can be run any more. */
  get broken(): boolean {
    return this.#thread.ended;
  }

  async run(query: CompiledQuery): Promise<WorkerResult> {
    const { rows, columns, elapsedMs } = await this.#thread.ask({ type: 'run', query: sentQuery(query) }, this);
    return { rows, columns, changes: 0, lastInsertId: undefined, elapsedMs };
  }

  /** The rows come in chunks; the thread reads the next ones only when they are asked for. */
  async *iterate(query: CompiledQuery): AsyncGenerator<Row, void> {
    const { id, answer } = this.#thread.send({ type: 'open', query: sentQuery(query) }, this);
    let ended = false;
    try {
      let chunk = await answer;
      for (;;) {
        ended = chunk.done;
        for (const row of chunk.rows) yield row;
        if (ended) return;
        chunk = await this.#thread.ask({ type: 'next', cursor: id }, this);
      }
    } finally {
      if (!ended) this.#thread.leave(id);
    }
  }

  /** Ends the thread, after the statement that it is running; the answers that are still waited for are refused. */
  close(): Promise<void> {
    forgotten.unregister(this.#thread);
    return this.#thread.end(new ConnectionError(`The thread that reads '${this.#thread.file}' has been closed.`));
  }
}

/** Ends threads whose connection nobody holds any more. A thread itself holds its connection only while an answer is waited for. */
const forgotten = new FinalizationRegistry<Thread>((thread) => {
  void thread.end(new ConnectionError(`The thread that reads '${thread.file}' has been forgotten.`));
});

/** A thread outlives the request that needed it first, and must not keep alive what that one carries along. */
const outsideRequests = AsyncLocalStorage.snapshot();

/** From sources as from dist/, the thread's code lies beside this file and ends as it does. */
const CODE = new URL(`./worker-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** A whole answer. */
interface Answered extends AnswerEnd {
  readonly rows: readonly Row[];
}

/** An answer that is waited for. */
interface Waiter {
  /** Kept, because who waits may hold nothing but the promise. */
  readonly connection: WorkerConnection | undefined;
  readonly rows: Row[];
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: Error) => void;
}

type WithoutId<R> = R extends { readonly id: number } ? Omit<R, 'id'> : never;

/** The thread of a connection: what it was asked, and who waits for which answer. It keeps the process alive only while somebody does. */
class Thread {
  readonly file: string;
  /** Resolves when the thread has opened the file. */
  readonly opened: Promise<unknown>;
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #lastId = OPENING;
  /** Requests of this tick. */
  #requests: Request[] = [];
  #ended: ConnectionError | undefined;

  constructor(file: string) {
    this.file = file;
    // Without this process's own arguments: they may tell Node to run or to load something else.
    this.#worker = outsideRequests(() => new Worker(CODE, { workerData: { file }, execArgv: [], name: 'sqlite' }));
    this.opened = this.#waitFor(OPENING, undefined);
    this.#worker.on('message', (answers: Answer[]) => answers.forEach((answer) => this.#hear(answer)));
    this.#worker.on('messageerror', (error) => void this.end(this.#broken(error)));
    this.#worker.on('error', (error) => this.#refuseAll(this.#broken(error)));
    this.#worker.on('exit', (code) => this.#refuseAll(this.#broken(`it exited with code ${code}`)));
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Asks for something; the connection that asks is kept until the answer is there. */
  ask(request: WithoutId<Request>, connection: WorkerConnection): Promise<Answered> {
    return this.send(request, connection).answer;
  }

  send(request: WithoutId<Request>, connection: WorkerConnection): { id: number; answer: Promise<Answered> } {
    if (this.#ended) return { id: OPENING, answer: Promise.reject(this.#ended) };
    const id = ++this.#lastId;
    this.#post({ ...request, id });
    return { id, answer: this.#waitFor(id, connection) };
  }

  /** Ends a cursor. */
  leave(cursor: number): void {
    if (!this.#ended) this.#post({ type: 'leave', cursor });
  }

  /** Ends the thread; who still waits gets the error. */
  async end(error: ConnectionError): Promise<void> {
    this.#refuseAll(error);
    await this.#worker.terminate();
  }

  /** What one tick asks for is one message, because a message costs the sender as much as a small query. */
  #post(request: Request): void {
    if (this.#requests.push(request) === 1) process.nextTick(() => this.#flush());
  }

  #flush(): void {
    if (!this.#ended) this.#worker.postMessage(this.#requests, []);
    this.#requests = [];
  }

  #waitFor(id: number, connection: WorkerConnection | undefined): Promise<Answered> {
    return new Promise((resolve, reject) => {
      if (this.#waiters.size === 0) this.#worker.ref();
      this.#waiters.set(id, { connection, rows: [], resolve, reject });
    });
  }

  #hear(answer: Answer): void {
    const waiter = this.#waiters.get(answer.id);
    if (!waiter) return; // refused meanwhile
    if (answer.type === 'rows') {
      for (const row of unpack(answer.rows)) waiter.rows.push(row);
      return;
    }
    this.#waiters.delete(answer.id);
    if (this.#waiters.size === 0) this.#worker.unref();
    if (answer.type === 'error') return waiter.reject(this.#errorOf(answer.id, receivedError(answer.error)));
    const { columns, done, elapsedMs } = answer;
    const last = unpack(answer.rows);
    if (waiter.rows.length === 0) return waiter.resolve({ rows: last, columns, done, elapsedMs });
    for (const row of last) waiter.rows.push(row);
    waiter.resolve({ rows: waiter.rows, columns, done, elapsedMs });
  }

  #errorOf(id: number, error: Error): Error {
    return id === OPENING ? openError(this.file, error) : error;
  }

  #broken(cause: unknown): ConnectionError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new ConnectionError(
      `The thread that reads '${this.file}' has ended: ${reason}. Whatever it was asked has changed nothing and can be asked again.`,
      { cause },
    );
  }

  /** From now on everything is refused, with the first reason. */
  #refuseAll(error: ConnectionError): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiters.values()) reject(this.#ended);
    this.#waiters.clear();
    this.#worker.unref();
  }
}
