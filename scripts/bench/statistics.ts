/** From slices to ratios. A slice is compared with the reference's slice just before it, so that noise that outlasts both cancels out. */
import type { Slice } from './protocol.ts';

/** A slice and the reference's slice before it. */
export interface Sample {
  readonly slice: Slice;
  readonly reference: Slice;
}

/** The middle half of some numbers. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Summary {
  readonly slices: number;
  /** The reference's CPU time per operation by the contestant's: 1 is as fast, 0.5 takes twice as long. */
  readonly cpu: Spread;
  /** The same by the clock. */
  readonly wall: Spread;
  /** CPU microseconds per operation: of this machine, and no more than an order of magnitude. */
  readonly micros: number;
}

export function summarize(samples: readonly Sample[]): Summary {
  return {
    slices: samples.length,
    cpu: spread(samples.map(({ slice, reference }) => ratio(reference, slice, 'cpu'))),
    wall: spread(samples.map(({ slice, reference }) => ratio(reference, slice, 'wall'))),
    micros: spread(samples.map(({ slice }) => (slice.cpu / slice.ops) * 1_000)).median,
  };
}

function ratio(reference: Slice, slice: Slice, time: 'cpu' | 'wall'): number {
  return reference[time] / reference.ops / (slice[time] / slice.ops);
}

/** Median and quartiles, interpolated between neighbours. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

function quantile(sorted: readonly number[], q: number): number {
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The k-th of a round's orders: everyone is first, second, … equally often. */
export function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
