/** What the ambient scope carries: the open transactions this code is called in, innermost first. */
import type { AmbientScope } from '../core/scope.ts';
import type { SessionTransaction } from './transaction.ts';

/** One open transaction and those around it. */
export interface Frame {
  /** The session (the database) it belongs to. */
  readonly session: object;
  readonly transaction: SessionTransaction;
  readonly outer: Frame | undefined;
}

/** The innermost frame of this code, if it is called inside any transaction. */
export function currentFrame(scope: AmbientScope): Frame | undefined {
  return scope.get() as Frame | undefined;
}

/** The innermost transaction of a session among the frames. */
export function transactionOf(frame: Frame | undefined, session: object): SessionTransaction | undefined {
  for (let at = frame; at; at = at.outer) if (at.session === session) return at.transaction;
  return undefined;
}

/** Calls `fn` as if no transaction were open around it. Its statements commit at once, whatever becomes of the transaction. */
export function outsideTransaction<R>(scope: AmbientScope, fn: () => R): R {
  return scope.run(undefined, fn);
}
