import { expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { loadPeer } from './optional-peer.ts';
import { VirtualClock } from './virtual-clock.ts';

test('a missing package is an error that says how to install it, and keeps what the runtime said', async () => {
  const cause = new Error("Cannot find package 'tinybench'");
  const error = await loadPeer('tinybench', () => Promise.reject(cause), systemClock).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ cause });
  expect((error as ConfigError).message).toContain('npm install --save-dev tinybench');
});

test('a virtual clock stands still while a package is loaded', async () => {
  const clock = new VirtualClock();
  const late = clock.sleep(10);
  const loading = loadPeer('x', () => new Promise((resolve) => void setImmediate(() => resolve('module'))), clock);
  expect(await clock.runUntil(loading)).toBe('module');
  expect(clock.now()).toBe(0);
  await clock.runUntil(late);
});
