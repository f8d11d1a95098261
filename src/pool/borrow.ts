/** Uses a lease for the length of a function, and ends it whatever the function does. */
import type { MaybePromise } from '../core/sql.ts';
import type { Lease } from './lease.ts';

/**
 * Acquires, runs `work`, releases. The error that surfaces is `work`'s; when the connection cannot be rolled back after it,
 * that error is attached to it as `suppressed`.
 */
export async function borrow<C, R>(
  acquiring: Promise<Lease<C>>,
  work: (connection: C, lease: Lease<C>) => MaybePromise<R>,
): Promise<R> {
  const lease = await acquiring;
  let result: R;
  try {
    result = await lease.hold(() => work(lease.connection, lease));
  } catch (error) {
    attach(error, await lease.finish());
    throw error;
  }
  await lease.finish();
  return result;
}

/** Runs one statement on a lease that is there already, and answers at once when the statement does. */
export function borrowNow<C, R>(lease: Lease<C>, statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
  let result: MaybePromise<R>;
  try {
    result = statement(lease.connection);
  } catch (error) {
    void lease.finish();
    throw error;
  }
  if (result instanceof Promise) return releaseAfter(lease, result);
  void lease.finish();
  return result;
}

async function releaseAfter<C, R>(lease: Lease<C>, result: Promise<R>): Promise<R> {
  try {
    return await result;
  } finally {
    await lease.finish();
  }
}

/** The name is that of the standard's SuppressedError. */
function attach(error: unknown, suppressed: unknown): void {
  if (suppressed === undefined || !(error instanceof Error) || !Object.isExtensible(error)) return;
  Object.defineProperty(error, 'suppressed', { value: suppressed, configurable: true, writable: true });
}
