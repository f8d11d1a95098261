/** A limit for what should end by itself. */
import { setTimeout as delay } from 'node:timers/promises';

/** What `promise` brings, unless that takes longer than `limitMs`. While it is waited for, the process does not end. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  const done = new AbortController();
  const late = async (): Promise<never> => {
    await delay(limitMs, undefined, { signal: done.signal });
    throw new Error(`no end within ${limitMs / 1_000} s`);
  };
  try {
    return await Promise.race([promise, late()]);
  } finally {
    done.abort();
  }
}
