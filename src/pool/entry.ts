/** One physical connection and what the pool knows of it. Only the pool that made it changes it. */
import type { CloseReason, Tags } from '../observe/events.ts';
import type { Connector } from './connector.ts';
import type { Holdable } from './deadlock.ts';
import type { ResolvedPoolOptions } from './options.ts';
import type { Linked } from './use-list.ts';

/** The tags of nobody in particular. */
export const NO_TAGS: Tags = Object.freeze({});

/** The tags of a lease under which a pool keeps a connection for itself: no event shows it, no total counts it. */
export const KEPT: Tags = Object.freeze({});

/** A connection in a pool. Fields without `readonly` describe its present lease or what became of it. */
export interface Entry<C> extends Holdable, Linked<Entry<C>> {
  readonly id: number;
  readonly connection: C;
  readonly openedAt: number;
  /** When its lifetime ends, on the pool's clock. */
  readonly expiresAt: number;
  /** When it was last returned. */
  idleSince: number;
  /** When it last answered: opened or pinged. */
  checkedAt: number;
  /** How often it has been lent. */
  uses: number;
  /** The lease that holds it; 0 when it is free or the pool itself is busy with it. A lease whose number is another is over. */
  leaseId: number;
  /** When that lease began. */
  lentAt: number;
  tags: Tags;
  /** Made where that lease was asked for, when leases are traced. */
  trace: Error | undefined;
  /** Whether `leak` has told of that lease. */
  leaked: boolean;
  /** Goes with its lease, so that its end tells of a lease that was forgotten; undefined meanwhile, and where nobody wants to know. */
  canary: object | undefined;
  /** Set when it must be closed as soon as it is free. */
  doomed: CloseReason | undefined;
  /** Why it is doomed, where an error says so. */
  failure: unknown;
  /** Stops watching it for its end. */
  unwatch: (() => void) | undefined;
}

/** Whether somebody's lease holds it; else it is free, or the pool itself checks or cleans it. */
export function isLent({ leaseId }: Entry<unknown>): boolean {
  return leaseId !== 0;
}

/** Whether it is lent to somebody whom events, errors and snapshots show. */
export function isShown(entry: Entry<unknown>): boolean {
  return isLent(entry) && entry.tags !== KEPT;
}

/** When a connection that is opened now is to end. */
export function lifetimeEnd({ maxLifetimeMs, jitterRatio, random }: ResolvedPoolOptions, now: number): number {
  return maxLifetimeMs > 0 ? now + maxLifetimeMs * (1 - jitterRatio * random()) : Infinity;
}

/** A connection that has just been opened. */
export function newEntry<C>(connection: C, id: number, now: number, expiresAt: number): Entry<C> {
  return {
    id, connection, openedAt: now, expiresAt, idleSince: now, checkedAt: now, uses: 0, leaseId: 0, lentAt: now, tags: NO_TAGS,
    trace: undefined, canary: undefined, leaked: false, waits: undefined, doomed: undefined, failure: undefined, unwatch: undefined,
    before: undefined, after: undefined, listed: false,
  }; // prettier-ignore
}

/** Has a connection watched for its end; where that fails, checks find out. */
export function watch<C>(entry: Entry<C>, connector: Connector<C>, lost: (error: unknown) => void): void {
  try {
    entry.unwatch = connector.watch?.(entry.connection, lost);
  } catch {
    entry.unwatch = undefined;
  }
}

/**
 * Cuts what ties an entry that leaves its pool to the world outside. The registry of canaries holds each entry as long as its
 * canary lives, and an entry that held its own canary would so be kept for ever, its connection with it.
 */
export function letGo<C>(entry: Entry<C>): void {
  const { unwatch } = entry;
  entry.unwatch = undefined;
  entry.canary = undefined;
  try {
    unwatch?.();
  } catch {
    // The connection leaves all the same.
  }
}
