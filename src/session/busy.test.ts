/** Waiting for a lock that another process holds: once its caller has given up, nothing takes effect any more. */
import { expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { untilFree } from './busy.ts';

test('a wait that was given up does not try again', async () => {
  const clock = new VirtualClock();
  const given = new AbortController();
  const busy = new Error('busy');
  let attempts = 0;
  const attempt = (): string => {
    attempts++;
    if (attempts === 1) throw busy;
    return 'written';
  };
  const policy = { isBusy: (error: unknown) => error === busy, clock, timeoutMs: 1_000, signal: given.signal };
  const waiting = untilFree(busy, attempt, policy);
  const outcome = expect(waiting).rejects.toBe(busy);
  await clock.advance(1);
  expect(attempts).toBe(1);
  given.abort();
  await clock.advance(1);
  await outcome;
  expect(attempts).toBe(1);
});
