/**
 * `npm test`: every gate of the project, one after the other, none left out because an earlier one failed.
 * The whole output of a gate goes to test-results/<gate>.log; here appear its verdict, the end of the log when it failed,
 * and at last a table and the sum. The very last line is `N passed, N failed`, with `, N skipped` when there are any.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gates, type Gate } from './test/gates.ts';
import { logTail, readCounts, sum, table, type Outcome } from './test/outcome.ts';

const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
const results = join(root, 'test-results');
const heartbeatMs = 30_000;

process.exitCode = await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !gates.some((gate) => gate.name === name));
  if (unknown.length > 0) {
    console.error(`No gate is called ${unknown.join(', ')}. There are: ${gates.map((gate) => gate.name).join(', ')}.`);
    return 2;
  }
  mkdirSync(results, { recursive: true });
  const outcomes: Outcome[] = [];
  for (const gate of names.length === 0 ? gates : gates.filter(({ name }) => names.includes(name))) {
    outcomes.push(await runGate(gate));
  }
  const { passed, failed, skipped } = sum(outcomes);
  console.log(`\n${table(outcomes)}\n`);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
}

async function runGate(gate: Gate): Promise<Outcome> {
  const log = join(results, `${gate.name}.log`);
  const report = join(results, `${gate.name}.json`);
  rmSync(report, { force: true });
  console.log(`${gate.name}: ${gate.promise}`);
  const began = performance.now();
  const status = await run(gate, log, report);
  const seconds = (performance.now() - began) / 1000;
  const outcome = { gate: gate.name, seconds, ...readCounts(gate, status, log, report) };
  console.log(`  ${outcome.passed} passed, ${outcome.failed} failed in ${seconds.toFixed(1)} s`);
  if (outcome.failed > 0) console.log(`${logTail(log)}\n  all of it: test-results/${gate.name}.log`);
  return outcome;
}

/** Runs the gate's program by this same node, its output going to the log. */
function run(gate: Gate, log: string, report: string): Promise<number> {
  const output = openSync(log, 'w');
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, gate.args(report), {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...gate.env },
      stdio: ['ignore', output, output],
    });
    const heartbeat = setInterval(() => {
      console.log(`  … ${Math.round((performance.now() - began) / 1000)} s`);
    }, heartbeatMs);
    const finish = (status: number): void => {
      clearInterval(heartbeat);
      closeSync(output);
      resolve(status);
    };
    child.on('error', () => finish(127));
    child.on('close', (status) => finish(status ?? 1));
  });
}
