/** What a pool counts since it was made, and the arithmetic of merging two pools' figures. */
import type { CloseReason } from '../observe/events.ts';
import type { PoolStats } from './pool.ts';

/** Totals; only the pool that owns them changes them. */
export class Counters {
  acquired = 0;
  queued = 0;
  timeouts = 0;
  aborted = 0;
  refused = 0;
  deadlocks = 0;
  leaks = 0;
  connects = 0;
  connectErrors = 0;
  closedLifetime = 0;
  closedIdle = 0;
  closedBroken = 0;
  discarded = 0;
  waitTotal = 0;
  waitMax = 0;
  heldTotal = 0;
  heldMax = 0;

  /** A connection is about to be closed. */
  closing(reason: CloseReason): void {
    if (reason === 'lifetime' || reason === 'uses') this.closedLifetime++;
    else if (reason === 'idle') this.closedIdle++;
    else if (reason === 'discarded') this.discarded++;
    else if (reason === 'lost' || reason === 'invalid' || reason === 'reset failed') this.closedBroken++;
  }

  waited(ms: number): void {
    this.waitTotal += ms;
    if (ms > this.waitMax) this.waitMax = ms;
  }

  held(ms: number): void {
    this.heldTotal += ms;
    if (ms > this.heldMax) this.heldMax = ms;
  }

  /** Begins to count anew. */
  reset(): void {
    Object.assign(this, new Counters());
  }
}

/** A pool's counts at this moment. */
export type Gauge = Pick<
  PoolStats,
  'total' | 'idle' | 'used' | 'connecting' | 'closing' | 'waiting' | 'minSize' | 'maxSize'
>;

/** What is counted one by one, in the order in which it is shown. */
const TOTALS = [
  'acquired', 'queued', 'timeouts', 'aborted', 'refused', 'deadlocks', 'leaks', 'connects', 'connectErrors', 'closedLifetime',
  'closedIdle', 'closedBroken', 'discarded',
] as const satisfies readonly (keyof PoolStats & keyof Counters)[]; // prettier-ignore

const GAUGES = [
  'total', 'idle', 'used', 'connecting', 'closing', 'waiting', 'minSize', 'maxSize',
] as const satisfies readonly (keyof Gauge)[]; // prettier-ignore

/** Totals and counts as users see them. */
export function statsOf(gauge: Gauge, counters: Counters): PoolStats {
  const totals = Object.fromEntries(TOTALS.map((key) => [key, counters[key]]));
  return Object.freeze({
    ...gauge,
    ...(totals as Record<(typeof TOTALS)[number], number>), // made of just these keys
    waitMs: Object.freeze({ total: counters.waitTotal, max: counters.waitMax }),
    heldMs: Object.freeze({ total: counters.heldTotal, max: counters.heldMax }),
  });
}

/** The figures of several pools that act as one: sums, and the largest of the largest. */
export function sumStats(parts: readonly PoolStats[]): PoolStats {
  const keys = [...GAUGES, ...TOTALS];
  const sums = Object.fromEntries(keys.map((key) => [key, parts.reduce((total, part) => total + part[key], 0)]));
  const times = (key: 'waitMs' | 'heldMs') =>
    Object.freeze({
      total: parts.reduce((total, part) => total + part[key].total, 0),
      max: Math.max(...parts.map((part) => part[key].max)),
    });
  return Object.freeze({
    ...(sums as Record<(typeof keys)[number], number>), // made of just these keys
    waitMs: times('waitMs'),
    heldMs: times('heldMs'),
  });
}
