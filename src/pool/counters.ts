/** What a pool counts since it was made, and the arithmetic of merging two pools' figures. */
import type { PoolStats } from './pool.ts';

/** Totals; only the pool that owns them changes them. */
export class Counters {
  acquired = 0;
  queued = 0;
  timeouts = 0;
  aborted = 0;
  refused = 0;
  connects = 0;
  connectErrors = 0;
  closedLifetime = 0;
  closedIdle = 0;
  discarded = 0;
  waitTotal = 0;
  waitMax = 0;
  heldTotal = 0;
  heldMax = 0;

  waited(ms: number): void {
    this.waitTotal += ms;
    if (ms > this.waitMax) this.waitMax = ms;
  }

  held(ms: number): void {
    this.heldTotal += ms;
    if (ms > this.heldMax) this.heldMax = ms;
  }
}

/** A pool's counts at this moment. */
export type Gauge = Pick<
  PoolStats,
  'total' | 'idle' | 'used' | 'connecting' | 'closing' | 'waiting' | 'minSize' | 'maxSize'
>;

/** Totals and counts as users see them. */
export function statsOf(gauge: Gauge, c: Counters): PoolStats {
  const { acquired, queued, timeouts, aborted, refused, connects, connectErrors } = c;
  const { closedLifetime, closedIdle, discarded } = c;
  return Object.freeze({
    ...gauge, acquired, queued, timeouts, aborted, refused, connects, connectErrors, closedLifetime, closedIdle, discarded,
    waitMs: Object.freeze({ total: c.waitTotal, max: c.waitMax }),
    heldMs: Object.freeze({ total: c.heldTotal, max: c.heldMax }),
  }); // prettier-ignore
}

/** The figures of several pools that act as one: sums, and the largest of the largest. */
export function sumStats(parts: readonly PoolStats[]): PoolStats {
  const sum = (key: Exclude<keyof PoolStats, 'waitMs' | 'heldMs'>): number =>
    parts.reduce((total, part) => total + part[key], 0);
  const times = (key: 'waitMs' | 'heldMs') =>
    Object.freeze({
      total: parts.reduce((total, part) => total + part[key].total, 0),
      max: Math.max(...parts.map((part) => part[key].max)),
    });
  return Object.freeze({
    total: sum('total'), idle: sum('idle'), used: sum('used'), connecting: sum('connecting'), closing: sum('closing'),
    waiting: sum('waiting'), minSize: sum('minSize'), maxSize: sum('maxSize'), acquired: sum('acquired'), queued: sum('queued'),
    timeouts: sum('timeouts'), aborted: sum('aborted'), refused: sum('refused'), connects: sum('connects'),
    connectErrors: sum('connectErrors'), closedLifetime: sum('closedLifetime'), closedIdle: sum('closedIdle'),
    discarded: sum('discarded'), waitMs: times('waitMs'), heldMs: times('heldMs'),
  }); // prettier-ignore
}
