/**
 * `npm run check`: everything about the code that can be judged without running it, the cheap checks first.
 * All are run, even after a failure; `npm run check -- layers files` runs the named ones, and
 * `npm run check -- layers --update` writes the layer table into the architecture page.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check/check.ts';
import { typesCheck } from './check/compilers.ts';
import { docstringsCheck } from './check/docstrings.ts';
import { errorCodesCheck } from './check/error-codes.ts';
import { filesCheck } from './check/files.ts';
import { layersCheck } from './check/imports.ts';
import { architecturePages, withLayers } from './check/layers.ts';
import { readmeCheck } from './check/readme.ts';
import { deadCodeCheck, formatCheck, lintCheck, packageCheck } from './check/tools.ts';
import { typeCostCheck } from './check/type-cost.ts';

const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
const checks: readonly Check[] = [
  layersCheck,
  filesCheck,
  errorCodesCheck,
  readmeCheck,
  docstringsCheck,
  formatCheck,
  lintCheck,
  deadCodeCheck,
  typesCheck,
  typeCostCheck,
  packageCheck,
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.error(
      `No check is called ${unknown.join(', ')}. There are: ${checks.map((check) => check.name).join(', ')}.`,
    );
    return 2;
  }
  if (args.includes('--update')) updateArchitecturePage();
  const chosen = names.length === 0 ? checks : checks.filter((check) => names.includes(check.name));
  let failed = 0;
  for (const check of chosen) if (!(await runCheck(check))) failed += 1;
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function runCheck(check: Check): Promise<boolean> {
  const began = performance.now();
  const notes: string[] = [];
  const findings = await findingsOf(check, (text) => notes.push(text));
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  const passed = findings.length === 0;
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${check.name.padEnd(12)} ${seconds} s  ${check.promise}`);
  for (const text of [...notes, ...findings]) console.log(text.replaceAll(/^/gm, '       '));
  return passed;
}

/** A check that breaks has not passed. */
async function findingsOf(check: Check, note: (text: string) => void): Promise<readonly string[]> {
  try {
    return await check.run(root, note);
  } catch (error) {
    return [`the check itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

/** Without the page or its marks there is nothing to update, and the check that follows says so. */
function updateArchitecturePage(): void {
  for (const page of architecturePages.map((path) => join(root, path)).filter((path) => existsSync(path))) {
    const updated = withLayers(readFileSync(page, 'utf8'));
    if (updated !== undefined) writeFileSync(page, updated);
  }
}
