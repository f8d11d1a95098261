/** Bundler loader behind `pool-figure.json?points`: what the simulation says for the first setting, so that the page shows it before any script runs. */
import type { LoaderContext } from '@rspack/core';
import { resolve } from 'node:path';
import { firstSetting, sizesOf } from './pool-figure.ts';
import { pointOf } from './pool-points.ts';

// The bundler asks for a default export.
export default async function poolFigureLoader(this: LoaderContext<unknown>): Promise<string> {
  this.addDependency(resolve(import.meta.dirname, '../../src/testing/simulate-pool.ts'));
  return JSON.stringify(await Promise.all(sizesOf(firstSetting).map((maxSize) => pointOf(firstSetting, maxSize))));
}
