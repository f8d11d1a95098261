/** The conformance suite on SQLite: on a file of its own for each case, and in memory, where the pool has one connection. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { conformanceCases } from '../testing/conformance.ts';
import { SQLiteBackend } from './backend.ts';

/** A folder in memory where the system has one: the cases are many and their files small. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'activerecord-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

describe('in a file', () => {
  for (const { name, run } of conformanceCases) {
    test(name, () => {
      const base = join(folder, `case-${++files}`);
      const config = { database: `${base}.db`, poolTimeout: 5 };
      return run({ backend: SQLiteBackend, config, otherConfig: { ...config, database: `${base}-other.db` } });
    });
  }
});

describe('in memory', () => {
  for (const { name, connections = 1, run } of conformanceCases) {
    // Skipped where a case needs a second connection: a database in memory lives in its only one.
    test.skipIf(connections > 1)(name, () => {
      const config = { database: ':memory:', poolTimeout: 5 };
      return run({ backend: SQLiteBackend, config, otherConfig: { ...config } });
    });
  }
});
