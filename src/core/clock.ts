/** Time as the library sees it: a port, so that tests and simulators run on a virtual clock. All durations are milliseconds. */

/** A source of time and timers. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number;
  /** Calls `callback` once after `delayMs`. A background timer does not keep the process alive. */
  setTimer(callback: () => void, delayMs: number, options?: { background?: boolean }): Timer;
}

/** A timer that has been set. */
export interface Timer {
  /** Prevents the callback; harmless when it has run. */
  cancel(): void;
}

/** The longest delay a JavaScript timer can hold, 24.8 days; a longer one would fire at once. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(callback, delayMs, { background = false } = {}) {
    const handle: unknown = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_DELAY_MS));
    if (background) unref(handle);
    return { cancel: () => clearTimeout(handle as Parameters<typeof clearTimeout>[0]) };
  },
};

/** Resolves after `delayMs`. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(resolve, delayMs);
  });
}

/** Node's timers are objects that can let the process end; those of browsers are numbers. */
function unref(handle: unknown): void {
  if (typeof handle === 'object' && handle !== null && 'unref' in handle) (handle as { unref(): void }).unref();
}
