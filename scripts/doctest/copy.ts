/**
 * The verdict "copy": the text that the copy button gives runs in an empty project in which the packed library is installed.
 * The project stands in the system's temporary folder, out of reach of this repository's node_modules, and is kept between runs
 * for as long as the library and the lockfile stay the same.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureDist, execute } from './dist.ts';
import type { Example } from './examples.ts';
import { compareOutput } from './expect.ts';
import type { Problem } from './problem.ts';
import type { Project } from './project.ts';
import { runProgram, type Run } from './run.ts';

/** Runs copy texts; what comes back is wrong with them. */
export type CopyRunner = (example: Example, copyText: string) => Promise<Problem[]>;

const DAY_MS = 86_400_000;

/** Packages of others that a page tells its reader to install for its examples, beside the library and its peers. */
const COMPANIONS: readonly string[] = ['@opentelemetry/sdk-metrics', '@opentelemetry/sdk-trace-base', 'vitest'];

/** Packs and installs the library unless that was done already. */
export async function openCopyProject(project: Project): Promise<CopyRunner> {
  const hash = await ensureDist(project);
  const shelf = join(tmpdir(), `activerecord-copy-${userInfo().uid}`);
  const folder = join(shelf, hash.slice(0, 16));
  if (!existsSync(folder)) await install(project, shelf, folder);
  return (example, copyText) => runCopy(folder, example, copyText);
}

async function install(project: Project, shelf: string, folder: string): Promise<void> {
  const draft = join(shelf, `draft-${randomUUID()}`);
  mkdirSync(draft, { recursive: true });
  try {
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', draft];
    await execute('npm', pack, project.root, 'npm pack failed');
    const tarball = readdirSync(draft).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack wrote no tarball: see "files" in package.json');
    writeFileSync(
      join(draft, 'package.json'),
      JSON.stringify({ name: 'copied-example', private: true, type: 'module' }),
    );
    const packages = [`./${tarball}`, ...installedBeside(project)];
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts=false'];
    await execute('npm', ['install', ...flags, ...packages], draft, 'installing the packed library failed');
    discardOld(shelf);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // another run was faster
  }
}

/** What users install beside the library, in the versions that this repository has: its peers, and what examples show it with. */
function installedBeside(project: Project): string[] {
  const { peerDependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(project.root, 'package.json'), 'utf8'),
  ) as { peerDependencies?: Record<string, string>; devDependencies?: Record<string, string> };
  const companions = COMPANIONS.filter((name) => name in devDependencies);
  return [...Object.keys(peerDependencies), ...companions].flatMap((name) => {
    const file = join(project.root, 'node_modules', name, 'package.json');
    if (!existsSync(file)) return [];
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    return [`${name}@${version}`];
  });
}

/** Removes projects of other days; those of today may be in use by a parallel run. */
function discardOld(shelf: string): void {
  for (const name of readdirSync(shelf)) {
    const path = join(shelf, name);
    if (Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}

async function runCopy(folder: string, example: Example, copyText: string): Promise<Problem[]> {
  const file = join(folder, 'examples', `${example.id}.ts`);
  const cwd = join(dirname(file), `${example.id.split('/').at(-1)}.cwd`);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  writeFileSync(file, copyText);
  const run = await runProgram(file, { cwd });
  const problems = compareEnding(example, run);
  return problems.length > 0 ? problems : compareOutput(example, run.stdout, ' of the copied program');
}

function compareEnding(example: Example, run: Run): Problem[] {
  const expected = example.expectation.throws;
  const asExpected = expected ? run.exitCode !== 0 && run.stderr.includes(expected.value) : run.exitCode === 0;
  if (asExpected && !run.timedOut) return [];
  const ending = run.timedOut ? 'did not end in time' : `ended with exit code ${run.exitCode ?? 'none'}`;
  const report = run.stderr.trim().split('\n').slice(0, 20).join('\n').replace(/^/gm, '    ');
  const message = `the copied program ${ending} in an empty project with the packed library\n${report}`;
  return [{ file: example.file, line: expected?.line ?? 1, message }];
}
