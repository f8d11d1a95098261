/**
 * `npm run build [-- --base /path/] [--reuse]`: every verdict, the API reference, the static site and its search index in
 * website/build. `--reuse` runs nothing and builds from the receipts there are, if they are fresh and good. A step that fails ends the build with its name and a non-zero exit; nothing is skipped quietly.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeReference } from './build/reference.ts';
import { sizeSummary } from './build/size.ts';
import { ensureDist } from './doctest/dist.ts';
import { DoctestSession, doctest } from './doctest/doctest.ts';
import { staleReceipts } from './doctest/freshness.ts';
import { formatProblems } from './doctest/problem.ts';
import { openProject } from './doctest/project.ts';

const project = openProject(join(import.meta.dirname, '..'));

/** A step of the build; what it returns is printed behind its name. */
interface Step {
  readonly name: string;
  readonly run: () => Promise<string>;
}

async function testExamples(): Promise<string> {
  const { results, problems } = await doctest({
    root: project.root,
    backends: ['sqlite', 'copy'],
    onProgress: ({ id, status }, done, total) => {
      if (status !== 'unchanged') console.log(`  ${done}/${total} ${status} ${id}`);
    },
  });
  if (problems.length > 0) throw new Error(formatProblems(problems));
  const unchanged = results.filter(({ status }) => status === 'unchanged').length;
  return `${results.length - unchanged} run, ${unchanged} unchanged`;
}

/** With `--reuse`: whoever wrote the receipts has run everything; all that is left is to believe only fresh and good ones. */
async function checkReceipts(): Promise<string> {
  const stale = staleReceipts(project.root).map(({ file, reason }) => ({ file, line: 1, message: reason }));
  if (stale.length > 0) throw new Error(formatProblems(stale));
  const session = new DoctestSession({ root: project.root, backends: ['sqlite', 'copy'] });
  const failed = session.ids().filter((id) => !session.isUnchanged(id));
  if (failed.length > 0)
    throw new Error(`without the verdicts of SQLite and copy: ${failed.join(', ')}; run npm run doctest`);
  const { problems } = session.finish();
  if (problems.length > 0) throw new Error(formatProblems(problems));
  return `${session.ids().length} fresh receipts`;
}

function runTool(path: readonly string[], args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const script = [project.website, project.root].map((base) => join(base, 'node_modules', ...path)).find(existsSync);
  if (script === undefined) return Promise.reject(new Error(`${path.join('/')} is not installed: run npm ci`));
  return new Promise((done, failed) => {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [script, ...args], { cwd: project.website, env, stdio: 'inherit' });
    child.on('error', failed);
    child.on('exit', (code) => {
      if (code === 0) done();
      else failed(new Error(`${path.at(-1)} ended with exit code ${code ?? 'none'}`));
    });
  });
}

function steps(base: string, reuse: boolean): Step[] {
  const output = join(project.website, 'build');
  return [
    { name: 'library', run: async () => `built from ${(await ensureDist(project)).slice(0, 12)}` },
    { name: 'examples', run: reuse ? checkReceipts : testExamples },
    { name: 'API reference', run: async () => `${await writeReference(project)} pages` },
    {
      name: 'site',
      run: async () => {
        const args = ['build', '--out-dir', output];
        await runTool(['@docusaurus', 'core', 'bin', 'docusaurus.mjs'], args, {
          BASE_URL: base,
          NODE_ENV: 'production',
        });
        return `base path ${base}`;
      },
    },
    {
      name: 'search index',
      run: async () => {
        await runTool(['pagefind', 'lib', 'runner', 'bin.cjs'], ['--site', output]);
        return 'written';
      },
    },
    { name: 'size', run: () => Promise.resolve(`\n${sizeSummary(output).join('\n')}`) },
  ];
}

function readArguments(): { base: string; reuse: boolean } {
  const { values } = parseArgs({
    options: {
      base: { type: 'string', default: process.env['BASE_URL'] ?? '/' },
      reuse: { type: 'boolean', default: false },
    },
  });
  return { base: `/${values.base.replace(/^\/+|\/+$/g, '')}/`.replace('//', '/'), reuse: values.reuse };
}

const { base, reuse } = readArguments();
for (const { name, run } of steps(base, reuse)) {
  const started = performance.now();
  try {
    const outcome = await run();
    console.log(`${name}: ${outcome} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(`The build failed in the step "${name}".`);
    process.exitCode = 1;
    break;
  }
}
