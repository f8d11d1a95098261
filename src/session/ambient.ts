/**
 * What the ambient scope carries: the open transactions this code is called in, innermost first, and the marks of those who
 * count what is called in it.
 */
import type { AmbientScope } from '../core/scope.ts';
import type { SessionTransaction } from './transaction.ts';

/** One open transaction and those around it. */
export interface Frame {
  /** The session (the database) it belongs to. */
  readonly session: object;
  readonly transaction: SessionTransaction;
  readonly outer: Frame | undefined;
}

/** The value of the scope; where it has none there is neither. */
interface Surroundings {
  readonly frame: Frame | undefined;
  readonly marks: readonly object[];
}

const NO_MARKS: readonly object[] = Object.freeze([]);

function surroundings(scope: AmbientScope): Surroundings | undefined {
  return scope.get() as Surroundings | undefined; // only this file writes there
}

/** The innermost frame of this code, if it is called inside any transaction. */
export function currentFrame(scope: AmbientScope): Frame | undefined {
  return surroundings(scope)?.frame;
}

/** Calls `fn` inside the transaction of a frame. */
export function insideFrame<R>(scope: AmbientScope, frame: Frame, fn: () => R): R {
  return scope.run({ frame, marks: marksOf(scope) } satisfies Surroundings, fn);
}

/** The innermost transaction of a session among the frames. */
export function transactionOf(frame: Frame | undefined, session: object): SessionTransaction | undefined {
  for (let at = frame; at; at = at.outer) if (at.session === session) return at.transaction;
  return undefined;
}

/** Calls `fn` as if no transaction were open around it. Its statements commit at once, whatever becomes of the transaction. */
export function outsideTransaction<R>(scope: AmbientScope, fn: () => R): R {
  const marks = marksOf(scope);
  return scope.run(marks.length === 0 ? undefined : ({ frame: undefined, marks } satisfies Surroundings), fn);
}

/** The marks of those who count what this code calls, outermost first. */
export function marksOf(scope: AmbientScope): readonly object[] {
  return surroundings(scope)?.marks ?? NO_MARKS;
}

/** Calls `fn` with one mark more; transactions look through it. Where nothing carries the scope the mark gets lost. */
export function marked<R>(scope: AmbientScope, mark: object, fn: () => R): R {
  return scope.run({ frame: currentFrame(scope), marks: [...marksOf(scope), mark] } satisfies Surroundings, fn);
}

/** Whether the scope carries anything on this platform. */
export function carries(scope: AmbientScope): boolean {
  const mark = {};
  return marked(scope, mark, () => marksOf(scope).includes(mark));
}
