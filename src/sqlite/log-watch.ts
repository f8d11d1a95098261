/**
 * Looks after the write-ahead log of a file. SQLite empties it by itself, but only as far as no reader needs it: a snapshot or
 * stream that lasts makes it grow without end. When it is too large it is emptied through the writer's place in the queue, and
 * when a reader prevents that, `logPinned` says so. Looking costs one `stat` a second and keeps no process alive.
 */
import { stat } from 'node:fs/promises';
import type { Connection, Watched } from '../backend/backend.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { Pool } from '../pool/pool.ts';

/** What is watched, and how. */
export interface LogWatchParts {
  readonly file: string;
  /** The database's name, for the event. */
  readonly name: string;
  readonly pool: Pool<Connection>;
  readonly clock: Clock;
  readonly tell: Watched['logPinned'];
}

/** SQLite shortens the log's file to this after emptying it (journal_size_limit). A larger one has not been emptied. */
const LARGE_BYTES = 64 * 1024 * 1024;
const LOOK_MS = 1_000;

/** Watches until the function it answers is called, or the pool has ended. */
export function watchLog(parts: LogWatchParts, largeBytes = LARGE_BYTES, lookMs = LOOK_MS): () => void {
  const { file, clock, pool } = parts;
  let toldBytes = 0;
  let timer: Timer;
  let ended = false;
  const look = async (): Promise<void> => {
    const bytes = await sizeOf(`${file}-wal`);
    if (bytes <= largeBytes) toldBytes = 0;
    else if ((await isPinned(pool)) && bytes >= 2 * toldBytes && !ended) {
      toldBytes = bytes;
      parts.tell({ database: parts.name, bytes, oldestLeaseMs: pool.snapshot().leases[0]?.heldMs ?? 0 });
    }
  };
  const again = (): void => {
    timer = clock.setTimer(() => void look().then(() => !ended && again()), lookMs, { background: true });
  };
  again();
  return () => {
    ended = true;
    timer.cancel();
  };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0; // there is none
  }
}

/** Empties the log; true when somebody still reads from it. While the writer is busy, or the pool ends, nothing is known. */
async function isPinned(pool: Pool<Connection>): Promise<boolean> {
  try {
    const { rows } = await pool.share('write', (connection) =>
      connection.run({ sql: 'pragma wal_checkpoint(truncate)', params: [], kind: 'schema' }),
    );
    return Number(rows[0]?.[0]) === 1;
  } catch {
    return false;
  }
}
