/** The conformance suite on SQLite with a worker thread that runs every statement that reads outside of transactions. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { conformanceCases } from '../testing/conformance.ts';
import { SQLiteBackend } from './backend.ts';
import { OffloadingConnection } from './offloading.ts';
import { Workers } from './workers.ts';

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'activerecord-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How many statements and cursors went to a thread. */
let offloaded = 0;

beforeEach(() => {
  const { run, iterate } = OffloadingConnection.prototype;
  vi.spyOn(OffloadingConnection.prototype, 'run').mockImplementation(function (this: OffloadingConnection, query) {
    return run.call(this, { ...query, offload: true });
  });
  vi.spyOn(OffloadingConnection.prototype, 'iterate').mockImplementation(function (this: OffloadingConnection, query) {
    return iterate.call(this, { ...query, offload: true });
  });
  for (const method of ['run', 'iterate'] as const) {
    const real = Workers.prototype[method] as (query: never) => never;
    vi.spyOn(Workers.prototype, method).mockImplementation(function (this: Workers, query) {
      offloaded++;
      return real.call(this, query as never);
    });
  }
});
afterEach(() => void vi.restoreAllMocks());

let files = 0;

for (const { name, run } of conformanceCases) {
  test(name, () => {
    const base = join(folder, `case-${++files}`);
    const config = { database: `${base}.db`, poolTimeout: 5, workers: 1 };
    return run({ backend: SQLiteBackend, config, otherConfig: { ...config, database: `${base}-other.db` } });
  });
}

test('and the cases did use the thread', () => {
  expect(offloaded).toBeGreaterThan(conformanceCases.length);
});
