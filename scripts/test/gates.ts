/** The gates of `npm test` as data: what each proves, how it is run, and where its counts come from. */

export interface Gate {
  readonly name: string;
  /** One line: what holds when the gate passes. */
  readonly promise: string;
  /** Arguments of node; a gate of tests writes Vitest's JSON report to the given file. */
  readonly args: (report: string) => readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** `tests`: the JSON report. `lines`: the log's last line `N passed, N failed`. `one`: the gate is itself one check. */
  readonly counts: 'tests' | 'lines' | 'one';
}

/** The base path of the built site: not `/`, so that a link without it is found out. */
export const siteBase = '/activerecord/';

/** In this order: later gates use what earlier ones leave behind (dist, receipts, website/build). */
export const gates: readonly Gate[] = [
  {
    name: 'check',
    promise: 'what can be judged without running it',
    args: () => ['scripts/check.ts'],
    counts: 'lines',
  },
  { name: 'prepare', promise: 'the library builds', args: () => ['scripts/prepare.ts'], counts: 'one' },
  testsOf('unit', 'the library does what its tests say'),
  testsOf('pipeline', 'the documentation pipeline and the checks do what their tests say'),
  testsOf('doctest', 'every example of every page runs and prints what the page shows', { DOCTEST_CACHE: '0' }),
  {
    name: 'build',
    promise: 'the site builds, from the receipts that doctest has just written',
    args: () => ['scripts/build.ts', '--base', siteBase, '--reuse'],
    counts: 'one',
  },
  testsOf('site', 'the built site holds in a real browser'),
];

function testsOf(project: string, promise: string, env: NodeJS.ProcessEnv = {}): Gate {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', project];
  return {
    name: project,
    promise,
    args: (report) => [...vitest, '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`],
    env,
    counts: 'tests',
  };
}
