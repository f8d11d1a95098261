/** The conformance suite on SQLite behind a FaultyBackend: until a fault is injected there is no difference. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { conformanceCases } from './conformance.ts';
import { FaultyBackend } from './faulty-backend.ts';

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'activerecord-'));
const backend = new FaultyBackend(SQLiteBackend);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

for (const { name, run } of conformanceCases) {
  test(name, () => {
    const base = join(folder, `case-${++files}`);
    const config = { database: `${base}.db`, poolTimeout: 5 };
    return run({ backend, config, otherConfig: { ...config, database: `${base}-other.db` } });
  });
}

test('and no statement of these met a fault', () => {
  expect(backend.injected).toEqual([]);
});
