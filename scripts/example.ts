/**
 * `npm run example <id>`: runs one example on the library's sources, in an empty temporary folder, and shows what it prints.
 * It compares nothing; that is `npm run doctest`.
 */
import { join } from 'node:path';
import { exampleId, examplePaths } from './doctest/examples.ts';
import { openProject } from './doctest/project.ts';
import { runExample } from './doctest/run.ts';
import { closestNames } from './doctest/spelling.ts';

const project = openProject(join(import.meta.dirname, '..'));
const wanted = (process.argv[2] ?? '').replace(/^examples\//, '').replace(/\.ts$/, '');
const files = new Map(examplePaths(project).map((path) => [exampleId(project, path), path]));
const file = files.get(wanted);

if (file === undefined) {
  const ids = [...files.keys()];
  const near = wanted === '' ? ids : closestNames(wanted, ids);
  const reason = wanted === '' ? 'Usage: npm run example <id>' : `There is no example "${wanted}".`;
  const list = near.length > 0 ? near : ids;
  console.error(
    [
      reason,
      near.length > 0 && wanted !== '' ? 'Did you mean' : 'The examples are',
      ...list.map((id) => `  ${id}`),
    ].join('\n'),
  );
  process.exitCode = 2;
} else {
  const stream = (chunk: string, from: 'stdout' | 'stderr'): void => void process[from].write(chunk);
  const run = await runExample(file, { stream });
  if (run.timedOut) console.error('It did not end in time and was stopped.');
  process.exitCode = run.exitCode ?? 1;
}
