import { expect, test, vi } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { sleep, systemClock } from './clock.ts';

test('the system clock hands timers to the machine, and background ones let the process end', () => {
  const unref = vi.fn();
  const set = vi.spyOn(globalThis, 'setTimeout').mockReturnValue({ unref } as never);
  const clear = vi.spyOn(globalThis, 'clearTimeout').mockReturnValue(undefined);
  try {
    systemClock.setTimer(() => {}, 5);
    expect(unref).not.toHaveBeenCalled();
    systemClock.setTimer(() => {}, -5, { background: true }).cancel();
    expect(unref).toHaveBeenCalledOnce();
    expect(clear).toHaveBeenCalledOnce();
    systemClock.setTimer(() => {}, Infinity);
    expect(set.mock.calls.map(([, delayMs]) => delayMs)).toEqual([5, 0, 2 ** 31 - 1]);
    set.mockReturnValue(7 as never); // a browser's timer is a number
    systemClock.setTimer(() => {}, 5, { background: true }).cancel();
  } finally {
    set.mockRestore();
    clear.mockRestore();
  }
});

test('the system clock never goes back', () => {
  const before = systemClock.now();
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});

test('sleep resolves when its time is over', async () => {
  const clock = new VirtualClock();
  let awake = false;
  void sleep(clock, 10).then(() => (awake = true));
  await clock.advance(9);
  expect(awake).toBe(false);
  await clock.advance(1);
  expect(awake).toBe(true);
});
