/** What a property is: a sentence that must be true of every input, and how to look for one of which it is not. */
import * as fc from 'fast-check';
import type { Scene } from './scene.ts';

/** How many inputs to try, and which. */
export interface Trial {
  readonly cases: number;
  readonly seed: number;
  /** Where a counterexample was found before: tries that one only. */
  readonly path?: string | undefined;
}

/** An input of which the property is not true, made as small as possible. */
export interface Counterexample {
  readonly seed: number;
  readonly path: string;
  /** The input and the error, for people. */
  readonly text: string;
}

export interface Property {
  /** What it is called on the command line. */
  readonly id: string;
  /** A sentence. */
  readonly name: string;
  /** Its part of all cases; the parts are compared with each other. */
  readonly share: number;
  /** Tries inputs until one fails. */
  readonly try: (scene: Scene, trial: Trial) => Promise<Counterexample | undefined>;
}

/** A property as its file states it. */
export interface Statement<T> {
  readonly id: string;
  readonly name: string;
  readonly share: number;
  readonly input: fc.Arbitrary<T>;
  /** Rejects for an input of which the sentence is not true. */
  readonly holds: (scene: Scene, input: T) => Promise<void>;
}

/** Makes a property of a statement. */
export function property<T>({ id, name, share, input, holds }: Statement<T>): Property {
  return {
    id,
    name,
    share,
    try: async (scene, { cases, seed, path }) => {
      const claim = fc.asyncProperty(input, (given) => holds(scene, given));
      const details = await fc.check(claim, { numRuns: cases, seed, ...(path === undefined ? {} : { path }) });
      if (!details.failed) return undefined;
      const smallest = fc.stringify(details.counterexample?.[0]);
      const text = `${smallest}\n${String(details.errorInstance)}\n(made smaller ${details.numShrinks} times)`;
      return { seed: details.seed, path: details.counterexamplePath ?? '', text };
    },
  };
}
