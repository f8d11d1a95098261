/** Uses a lease for the length of a function, and ends it whatever the function does. */
import type { MaybePromise } from '../core/sql.ts';
import type { Lease } from './lease.ts';

/** Acquires, runs `work`, releases. The error that surfaces is `work`'s. */
export async function borrow<C, R>(
  acquiring: Promise<Lease<C>>,
  work: (connection: C, lease: Lease<C>) => MaybePromise<R>,
): Promise<R> {
  const lease = await acquiring;
  try {
    return await work(lease.connection, lease);
  } finally {
    if (lease.active) await lease.release();
  }
}

/** Runs one statement on a lease that is there already, and answers at once when the statement does. */
export function borrowNow<C, R>(lease: Lease<C>, statement: (connection: C) => MaybePromise<R>): MaybePromise<R> {
  let result: MaybePromise<R>;
  try {
    result = statement(lease.connection);
  } catch (error) {
    if (lease.active) void lease.release();
    throw error;
  }
  if (result instanceof Promise) return releaseAfter(lease, result);
  if (lease.active) void lease.release();
  return result;
}

async function releaseAfter<C, R>(lease: Lease<C>, result: Promise<R>): Promise<R> {
  try {
    return await result;
  } finally {
    if (lease.active) await lease.release();
  }
}
