/**
 * Keeps dist/ current: builds it when the sources or the compiler's settings changed since the last build. npm's own `prepare`
 * builds always; this one is for the commands that need dist/ and are run often.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceHash } from './key.ts';
import type { Project } from './project.ts';
import { replaceFile } from './receipts.ts';

const SETTINGS: readonly string[] = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Builds dist/ if it is stale; returns the hash of what it was built from. */
export async function ensureDist(project: Project): Promise<string> {
  const hash = createHash('sha256').update(sourceHash(project.source));
  for (const name of SETTINGS) hash.update(readFileSync(join(project.root, name)));
  const current = hash.digest('hex');
  const stamp = join(project.root, 'dist', '.built-from'); // in dist/, so that whoever builds or removes dist/ removes it too
  const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (built === current && existsSync(join(project.root, 'dist', 'index.js'))) return current;
  await execute(process.execPath, [join(project.root, 'scripts', 'prepare.ts')], project.root, 'building dist/ failed');
  replaceFile(stamp, current);
  return current;
}

/** Runs a tool to its end; a failure says what failed and repeats the tool's output. */
export function execute(command: string, args: readonly string[], cwd: string, failure: string): Promise<string> {
  return new Promise((done, failed) => {
    execFile(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) failed(new Error(`${failure}:\n${stdout}${stderr}`.trim(), { cause: error }));
      else done(stdout);
    });
  });
}
