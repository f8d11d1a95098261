/**
 * The figure of waiting in a pool: what its reader can set, which sizes are simulated, and what is then known of each. Used by
 * the component, by the worker that simulates in the browser, and by the loader that does so for the first setting.
 */
import { ErlangQueue } from '../../src/pool/erlang.ts';

/** What the controls say. */
export interface Setting {
  readonly arrivalsPerSecond: number;
  readonly holdMs: number;
  /** The size whose figures are told. */
  readonly maxSize: number;
  /** Whether all callers hold their connection equally long. */
  readonly even: boolean;
}

/** What the simulation found for one size. Durations are milliseconds, shares go from 0 to 1. */
export interface Point {
  readonly maxSize: number;
  readonly busy: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestQueue: number;
  readonly turnedAway: number;
}

/** A size and the mean wait that Erlang's formula gives for it. */
export interface Expected {
  readonly maxSize: number;
  readonly meanMs: number;
}

export const ranges = {
  arrivalsPerSecond: { min: 50, max: 600, step: 50 },
  holdMs: { min: 5, max: 40, step: 5 },
  maxSize: { min: 1, max: 32, step: 1 },
} as const;

/** The setting of the example beside the figure. */
export const firstSetting: Setting = { arrivalsPerSecond: 400, holdMs: 20, maxSize: 12, even: false };

/** Callers that are simulated for each size, and which ones. */
export const sample = { requests: 10_000, seed: 14 } as const;

/** Two settings of the same load differ in their size only, so they have the same points. */
export function loadOf({ arrivalsPerSecond, holdMs, even }: Setting): string {
  return `${arrivalsPerSecond} ${holdMs} ${even}`;
}

/** Connections that the load keeps busy: a pool of that size or less lets its queue grow without end. */
export function offeredBy({ arrivalsPerSecond, holdMs }: Setting): number {
  return (arrivalsPerSecond * holdMs) / 1_000;
}

/** The waits by Erlang's formula of all sizes that are large enough. */
export function expectedBy(setting: Setting): Expected[] {
  const queue = new ErlangQueue(setting);
  const curve: Expected[] = [];
  for (; queue.size <= ranges.maxSize.max; queue.grow()) {
    if (queue.size > queue.offered) curve.push({ maxSize: queue.size, meanMs: queue.meanWaitMs });
  }
  return curve;
}

/** The sizes worth simulating, the chosen one first: it, and those from the first that suffices to the first without a wait to speak of. */
export function sizesOf(setting: Setting): number[] {
  const curve = expectedBy(setting);
  const last = curve.findIndex(({ meanMs }) => meanMs < setting.holdMs / 1_000);
  const shown = curve.slice(0, last === -1 ? curve.length : last + 1).map(({ maxSize }) => maxSize);
  return [setting.maxSize, ...shown.filter((maxSize) => maxSize !== setting.maxSize)];
}
