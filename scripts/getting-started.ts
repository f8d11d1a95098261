/**
 * `npm run getting-started`: performs the page "Getting started" in an empty folder, on a clone of this repository as it is
 * committed, and says what it did. Ends with a non-zero exit when the page promised too much.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject } from './doctest/project.ts';
import { judge } from './getting-started/judge.ts';
import { perform } from './getting-started/perform.ts';

const project = openProject(join(import.meta.dirname, '..'));
const folder = mkdtempSync(join(tmpdir(), 'getting-started-'));
try {
  const done = await perform({
    project,
    folder,
    clone: true,
    onStep: (step) => console.log(step.type === 'command' ? `$ ${step.command}` : `  save ${step.name}`),
  });
  const faults = judge(project, done);
  const commands = done.filter(({ step }) => step.type === 'command').length;
  console.log(faults.length === 0 ? `${commands} commands, ending with a passing test` : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
