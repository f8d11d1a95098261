/**
 * Queries against a naive evaluator on random data, and random input from outside that must never become SQL: what
 * `npm run fuzz` tries for as long as one likes, here on a fixed set of inputs.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parts, PROPERTIES } from '../../scripts/fuzz/run.ts';
import { openScene, type Scene } from '../../scripts/fuzz/scene.ts';

/** A fixed seed, so that a failure is a failure every time. */
const SEED = 1_845_301;
const CASES = 10_000;

let scene: Scene;
beforeAll(async () => void (scene = await openScene()));
afterAll(() => scene[Symbol.asyncDispose]());

const trials = parts(PROPERTIES, CASES).map(({ property, cases }) => ({ ...property, cases }));

test.each(trials)('$name', { timeout: 120_000 }, async ({ cases, try: attempt }) => {
  const counterexample = await attempt(scene, { cases, seed: SEED });
  expect(counterexample?.text).toBeUndefined();
});

test('the cases are ten thousand in all', () => {
  expect(trials.reduce((sum, { cases }) => sum + cases, 0)).toBe(CASES);
});
