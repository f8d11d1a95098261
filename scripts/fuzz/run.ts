/**
 * Tries properties on random input: in rounds, each with a seed of its own and an empty database, so that a long run can be
 * watched, ended in time, and repeated from where it failed.
 */
import { inputProperties } from './input.ts';
import { nameProperties } from './names.ts';
import { optionProperties } from './options.ts';
import type { Counterexample, Property } from './property.ts';
import { queryProperties } from './queries.ts';
import { openScene } from './scene.ts';

/** Every property there is. */
export const PROPERTIES: readonly Property[] = [
  ...queryProperties,
  ...inputProperties,
  ...nameProperties,
  ...optionProperties,
];

/** Cases of a round: a few seconds. */
const ROUND = 4_000;

export interface FuzzOptions {
  readonly properties: readonly Property[];
  /** The first round's seed; each further round has the next one. */
  readonly seed: number;
  /** No round begins when so many cases have been tried. */
  readonly cases: number;
  /** No property is tried any more when this says so. */
  readonly expired: () => boolean;
  /** Called with the number of cases so far, several times a round. */
  readonly onProgress: (cases: number) => void;
}

export interface FuzzResult {
  readonly cases: number;
  readonly failure: { readonly property: Property; readonly counterexample: Counterexample } | undefined;
}

/** Tries the properties until there are enough cases, the time is over, or one fails. */
export async function fuzz({ properties, seed, cases, expired, onProgress }: FuzzOptions): Promise<FuzzResult> {
  let done = 0;
  for (let round = 0; done < cases; round++) {
    await using scene = await openScene();
    for (const { property, cases: part } of parts(properties, Math.min(ROUND, cases - done))) {
      if (expired()) return { cases: done, failure: undefined };
      const counterexample = await property.try(scene, { cases: part, seed: (seed + round) | 0 });
      if (counterexample) return { cases: done, failure: { property, counterexample } };
      done += part;
      onProgress(done);
    }
  }
  return { cases: done, failure: undefined };
}

/** Tries one counterexample again. */
export async function replay(property: Property, seed: number, path: string): Promise<FuzzResult> {
  await using scene = await openScene();
  const counterexample = await property.try(scene, { cases: 1, seed, path });
  return { cases: 1, failure: counterexample && { property, counterexample } };
}

/** Gives each property its share of the cases, rounded, and at least one. */
export function parts(properties: readonly Property[], cases: number): { property: Property; cases: number }[] {
  const all = properties.reduce((sum, { share }) => sum + share, 0);
  return properties.map((property) => ({ property, cases: Math.max(1, Math.round((cases * property.share) / all)) }));
}
