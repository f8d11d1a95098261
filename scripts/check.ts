/**
 * `npm run check`: everything about the code that can be judged without running it, the cheap checks first.
 * All are run, even after a failure; `npm run check -- layers files` runs the named ones. `--update` first writes what pages
 * show of the sources: `npm run check -- layers --update` the layer table, `npm run check -- reference --update` the reference.
 */
import type { Check } from './check/check.ts';
import { typesCheck } from './check/compilers.ts';
import { docstringsCheck } from './check/docstrings.ts';
import { errorCodesCheck } from './check/error-codes.ts';
import { filesCheck } from './check/files.ts';
import { layersCheck } from './check/imports.ts';
import { readmeCheck } from './check/readme.ts';
import { referenceCheck } from './check/reference.ts';
import { deadCodeCheck, formatCheck, lintCheck, packageCheck } from './check/tools.ts';
import { typeCostCheck } from './check/type-cost.ts';

const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
const checks: readonly Check[] = [
  layersCheck,
  filesCheck,
  errorCodesCheck,
  readmeCheck,
  docstringsCheck,
  referenceCheck,
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
  const chosen = names.length === 0 ? checks : checks.filter((check) => names.includes(check.name));
  const update = args.includes('--update');
  let failed = 0;
  for (const check of chosen) if (!(await runCheck(check, update))) failed += 1;
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function runCheck(check: Check, update: boolean): Promise<boolean> {
  const began = performance.now();
  const notes: string[] = [];
  const findings = await findingsOf(check, update, (text) => notes.push(text));
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  const passed = findings.length === 0;
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${check.name.padEnd(12)} ${seconds} s  ${check.promise}`);
  for (const text of [...notes, ...findings]) console.log(text.replaceAll(/^/gm, '       '));
  return passed;
}

/** A check that breaks has not passed. */
async function findingsOf(check: Check, update: boolean, note: (text: string) => void): Promise<readonly string[]> {
  try {
    if (update) check.update?.(root);
    return await check.run(root, note);
  } catch (error) {
    return [`the check itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}
