/**
 * Four kinds of tests: of the library, of the examples, of the scripts, and of the built site. In all of them the library's
 * name leads to its sources.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SOURCE_CONDITION } from './scripts/doctest/project.ts';

const EXAMPLES = 'scripts/doctest/examples.test.ts';
const SITE = 'scripts/site/**/*.test.ts';

/** Vite would add 'module', which Node does not know: under it packages have files that only bundlers can read. */
const CONDITIONS = [SOURCE_CONDITION, 'node', 'development|production'];

const sources = {
  resolve: { conditions: CONDITIONS },
  ssr: {
    resolve: {
      conditions: CONDITIONS,
      externalConditions: [SOURCE_CONDITION, 'node'],
    },
  },
};

const execArgv = [`--conditions=${SOURCE_CONDITION}`];

export default defineConfig({
  test: {
    projects: [
      { ...sources, test: { name: 'unit', include: ['src/**/*.test.ts'], execArgv } },
      {
        ...sources,
        test: {
          name: 'doctest',
          include: [EXAMPLES],
          execArgv,
          maxConcurrency: availableParallelism(),
          testTimeout: 300_000, // an example has a limit of its own; this one covers packing and installing the library once
          diff: { truncateThreshold: 0 },
        },
      },
      {
        ...sources,
        test: {
          name: 'pipeline',
          include: ['scripts/**/*.test.ts'],
          exclude: [EXAMPLES, SITE],
          execArgv,
          testTimeout: 120_000,
        },
      },
      {
        ...sources,
        test: {
          name: 'site',
          include: [SITE],
          globalSetup: ['scripts/site/setup.ts'], // one browser and one server for all files
          execArgv,
          testTimeout: 60_000,
        },
      },
    ],
  },
});
