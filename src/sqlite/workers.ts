/**
 * The worker threads of one database: up to a number, each started when all others are busy. A statement goes to the thread with
 * the fewest waiting; one that has died is replaced by the next statement. They live as long as a connection of the pool needs them.
 */
import type { CompiledQuery } from '../core/sql.ts';
import { WorkerConnection, type WorkerResult } from './worker-connection.ts';
import type { Row } from './worker-protocol.ts';

/** One of the threads. */
interface Place {
  readonly opening: Promise<WorkerConnection>;
  /** Set when it is open. */
  connection: WorkerConnection | undefined;
  /** Statements that are not answered. */
  pending: number;
}

/** Threads that read a file. */
export class Workers {
  readonly #file: string;
  readonly #size: number;
  #places: Place[] = [];
  #users = 0;

  constructor(file: string, size: number) {
    this.#file = file;
    this.#size = size;
  }

  run(query: CompiledQuery): Promise<WorkerResult> {
    return this.#with((connection) => connection.run(query));
  }

  /** Counts as a statement until its rows have been read. */
  async *iterate(query: CompiledQuery): AsyncGenerator<Row, void> {
    const place = this.#choose();
    place.pending++;
    try {
      yield* (await place.opening).iterate(query);
    } finally {
      place.pending--;
    }
  }

  /** Somebody needs the threads until `leave`. */
  join(): void {
    this.#users++;
  }

  /** Ends the threads when nobody needs them any more; the next statement would start others. */
  async leave(): Promise<void> {
    if (--this.#users > 0) return;
    const places = this.#places;
    this.#places = [];
    await Promise.all(places.map(close));
  }

  async #with<R>(work: (connection: WorkerConnection) => Promise<R>): Promise<R> {
    const place = this.#choose();
    place.pending++;
    try {
      return await work(await place.opening);
    } finally {
      place.pending--;
    }
  }

  #choose(): Place {
    this.#places = this.#places.filter(({ connection }) => connection?.broken !== true);
    const idlest = this.#places.reduce<Place | undefined>((best, place) => (best && best.pending <= place.pending ? best : place), undefined); // prettier-ignore
    if (idlest && (idlest.pending === 0 || this.#places.length >= this.#size)) return idlest;
    return this.#start();
  }

  #start(): Place {
    const place: Place = { opening: WorkerConnection.open(this.#file), connection: undefined, pending: 0 };
    const opened = (connection: WorkerConnection): void => void (place.connection = connection);
    // Whoever waits for it hears why it could not be opened; the next statement tries again.
    const failed = (): void => void (this.#places = this.#places.filter((other) => other !== place));
    void place.opening.then(opened, failed);
    this.#places.push(place);
    return place;
  }
}

async function close({ opening }: Place): Promise<void> {
  let connection: WorkerConnection;
  try {
    connection = await opening;
  } catch {
    return; // reported to whoever waited for it
  }
  await connection.close();
}
