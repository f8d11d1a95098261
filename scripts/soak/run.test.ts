import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crash } from './crashes.ts';
import { soak } from './run.ts';
import { repeat, type Stage } from './stage.ts';
import { Tally } from './tally.ts';
import { within } from './within.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'activerecord-soak-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a short soak with another process does something of everything, and all of it holds', async () => {
  const result = await soak({
    file: join(folder, 'soak.db'), seconds: 1, seed: 1, onProgress: () => {},
    cast: { writers: 20, snapshots: 8, streams: 3, reads: 1, rivals: 1, rivalWriters: 3 },
  }); // prettier-ignore
  expect(result.failures).toEqual([]);
  // Each task does its work once at least, and the seed says which of the first transactions fail.
  const { committed, rolledBack, undone, snapshots, streams, reads, kept } = result.tally;
  expect(Math.min(committed, rolledBack, undone, snapshots, streams, reads, kept.length)).toBeGreaterThan(0);
  expect(result.rivals.map(({ committed }) => committed > 0)).toEqual([true]);
});

test('processes killed while they commit lose nothing that they had acknowledged', async () => {
  const result = await crash({ file: join(folder, 'crash.db'), crashes: 2, seed: 1, onProgress: () => {} });
  expect(result).toMatchObject({ crashes: 2, failures: [] });
  expect(result.acknowledged).toBeGreaterThanOrEqual(2); // each is killed after its first
});

test('an error of a task is noted with its cause, and the task goes on', async () => {
  const tally = new Tally();
  let rounds = 0;
  const stage = { tally, over: () => rounds === 7 } as Stage; // a task that uses nothing else
  await repeat(stage, 'a task', () => {
    rounds++;
    return rounds === 2 ? Promise.resolve() : Promise.reject(new Error(`round ${rounds}`, { cause: 'planted' }));
  });
  expect([rounds, tally.surfaced, tally.errors.length]).toEqual([7, 6, 5]);
  expect(tally.errors[0]).toMatch(/^a task: Error: round 1\n[\s\S]*because of planted$/);
});

test('what has no end is given up', async () => {
  await expect(within(new Promise(() => {}), 1)).rejects.toThrow('no end within 0.001 s');
  expect(await within(Promise.resolve(7), 60_000)).toBe(7);
});
