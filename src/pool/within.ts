/** Waits for a promise no longer than a limit, and still deals with what it brings later. */
import type { Clock } from '../core/clock.ts';
import { ConnectionError } from '../core/errors.ts';

/** The promise's result, or ConnectionError after `timeoutMs` (0: no limit); a result that comes later goes to `late`. */
export function within<T>(promise: Promise<T>, clock: Clock, timeoutMs: number, late: (value: T) => void): Promise<T> {
  if (timeoutMs === 0 || timeoutMs === Infinity) return promise;
  return new Promise((resolve, reject) => {
    let expired = false;
    const timer = clock.setTimer(() => {
      expired = true;
      reject(new ConnectionError(`No answer within ${timeoutMs} ms.`));
    }, timeoutMs);
    promise.then(
      (value) => {
        timer.cancel();
        if (expired) late(value);
        else resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        if (!expired) reject(error);
      },
    );
  });
}
