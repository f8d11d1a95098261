/** Reads a cursor in chunks, and lets the event loop turn between them. */
import type { Connection } from '../backend/backend.ts';
import { sleep, type Clock } from '../core/clock.ts';
import type { CompiledQuery, SqlValue } from '../core/sql.ts';

/** Some rows of a result. */
export type Rows = readonly (readonly SqlValue[])[];

/**
 * The longest time to read without a pause. A driver in this process answers at once, and a loop of awaited answers never lets
 * timers and sockets have their turn.
 */
const TURN_MS = 10;

/** The rows of a query, `size` at a time. Ending the loop early ends the cursor. */
export async function* chunksOf(
  connection: Connection,
  query: CompiledQuery,
  { size, clock }: { readonly size: number; readonly clock: Clock },
): AsyncGenerator<Rows, void> {
  let chunk: (readonly SqlValue[])[] = [];
  let turned = clock.now();
  // `for` ends the cursor however it is left: by its end, by an error, or because nobody wants the rest.
  for await (const rows of cursor(connection, query, size)) {
    for (const row of rows) {
      chunk.push(row);
      if (chunk.length < size) continue;
      yield chunk;
      chunk = [];
    }
    if (clock.now() - turned < TURN_MS) continue;
    await sleep(clock, 0);
    turned = clock.now();
  }
  if (chunk.length > 0) yield chunk;
}

/** The rows of a driver's cursor, some at a time, because one promise for each row would cost more than the row. */
async function* cursor(connection: Connection, query: CompiledQuery, size: number): AsyncGenerator<Rows, void> {
  if (!connection.iterate) return yield (await connection.run(query)).rows;
  const rows = connection.iterate(query);
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) yield [row];
    return;
  }
  let some: (readonly SqlValue[])[] = [];
  for (const row of rows) {
    some.push(row);
    if (some.length < size) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
