/** A reader who follows the page "Getting started" word for word ends with a program and a passing test. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openProject } from '../doctest/project.ts';
import { judge } from './judge.ts';
import { stepsOf } from './page.ts';
import { perform } from './perform.ts';

const project = openProject(join(import.meta.dirname, '../..'));
const page = readFileSync(join(project.root, 'docs/getting-started.mdx'), 'utf8');

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('getting started', () => {
  test('the page has six commands and two files of its own', () => {
    const steps = stepsOf(page).map((step) => (step.type === 'command' ? step.command : `save ${step.name}`));
    expect(steps).toEqual([
      'npm ci',
      'npm pack --pack-destination ..',
      'npm init -y --init-type=module',
      'npm install ../rhosocial-activerecord-0.1.0.tgz better-sqlite3',
      'save tasks.ts',
      'node tasks.ts',
      'save tasks.test.ts',
      'node --test',
    ]);
  });

  test('whoever does what it says has a program that prints what the page shows, and a test that passes', async () => {
    folder = mkdtempSync(join(tmpdir(), 'getting-started-'));
    const done = await perform({ project, folder, clone: false });
    expect(judge(project, done)).toEqual([]);
    expect(readdirSync(join(folder, 'program'))).toEqual(expect.arrayContaining(['tasks.test.ts', 'tasks.ts']));
  });

  test('a command that fails is told with what it printed, and nothing follows it', async () => {
    const failed = {
      step: { type: 'command', command: 'node tasks.ts', line: 54 },
      exitCode: 1,
      output: 'no such table',
    } as const;
    expect(judge(project, [failed])).toEqual([
      "line 54: 'node tasks.ts' ended with exit code 1:\nno such table",
      'no command ran tests, so nothing shows that the reader has a passing one',
    ]);
  });

  test('a test run in which nothing ran is no passing test', () => {
    const nothing = {
      step: { type: 'command', command: 'node --test', line: 140 },
      exitCode: 0,
      output: '# pass 0\n# fail 0\n',
    } as const;
    expect(judge(project, [nothing])).toEqual([
      "line 140: 'node --test' did not end with a passing test:\n# pass 0\n# fail 0\n",
    ]);
  });
});
