/** The reader's side: a packed library, an empty project, the copied text, and nothing of this repository within reach. */
import { expect, test } from 'vitest';
import { doctest } from './doctest.ts';
import { formatProblem } from './problem.ts';
import { openProject } from './project.ts';
import { readReceipt } from './receipts.ts';
import { createSampleProject } from './sample-project.ts';

test('copied examples run with the packed library, and only with what a reader has', async () => {
  using sample = createSampleProject();
  sample.edit('src/index.ts', 'Greets somebody.', `Greets somebody (${sample.root}).`); // a library of this test's own
  sample.write(
    'examples/basics/reaching.ts',
    "import ts from 'typescript';\n\nconsole.log(typeof ts);\n\n// Output:\n// object\n",
  );
  const { problems, results } = await doctest({ root: sample.root, backends: ['sqlite', 'copy'] });
  expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'basics/asking pass',
    'basics/failing pass',
    'basics/greeting pass',
    'basics/reaching fail',
  ]);
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(/^examples\/basics\/reaching\.ts:1: the copied program ended with exit code 1/),
  ]);
  expect(readReceipt(openProject(sample.root), 'basics/greeting')?.verdicts).toMatchObject({
    types: 'pass',
    sqlite: 'pass',
    copy: 'pass',
  });
});

test('a library that does not build fails the copy, with the reason, and nothing else', async () => {
  using sample = createSampleProject();
  sample.write('src/broken.ts', 'export const n: number = "one";\n');
  const { problems } = await doctest({ root: sample.root, filter: 'greeting', backends: ['sqlite', 'copy'] });
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(
      /^examples\/basics\/greeting\.ts:1: the copied program could not be tried: building dist\/ failed:[^]*broken\.ts/,
    ),
  ]);
  expect(readReceipt(openProject(sample.root), 'basics/greeting')?.verdicts.sqlite).toBe('pass');
});
