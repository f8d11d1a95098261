/** The conditions under which an example runs: nobody else's environment, an empty folder, and every ending noticed. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runExample, type Run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'programs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const QUERIES =
  "import { channel } from 'node:diagnostics_channel'; const queries = channel('rhosocial.activerecord:query');";

/** Runs a program of these lines. */
function run(...lines: string[]): Promise<Run> {
  const file = join(folder, 'program.mts');
  writeFileSync(file, lines.join('\n'));
  return runExample(file);
}

test('a program sees neither our environment nor our files, and its folder is gone afterwards', async () => {
  vi.stubEnv('DB_NAME', 'production');
  vi.stubEnv('NODE_OPTIONS', '--no-warnings');
  const { stdout, exitCode } = await run(
    "import { readdirSync } from 'node:fs';",
    'const { DB_NAME, NODE_OPTIONS, DOCTEST_RECORDING, TZ } = process.env;',
    'console.log(JSON.stringify([DB_NAME ?? NODE_OPTIONS ?? DOCTEST_RECORDING, TZ, readdirSync("."), process.cwd()]));',
  );
  vi.unstubAllEnvs();
  expect(exitCode).toBe(0);
  const [leaked, zone, files, cwd] = JSON.parse(stdout) as [unknown, string, string[], string];
  expect([leaked, zone, files]).toEqual([null, 'UTC', []]);
  expect(existsSync(cwd)).toBe(false);
});

test.each([
  ['thrown', 'throw new MistakeError("why");'],
  ['awaited and rejected', 'await Promise.reject(new MistakeError("why"));'],
  ['rejected where nobody waits', 'void Promise.reject(new MistakeError("why"));'],
  ['thrown from a timer', 'setTimeout(() => { throw new MistakeError("why"); }, 1);'],
])('an error is recorded when it is %s', async (_, line) => {
  const { recording, exitCode } = await run('class MistakeError extends Error { code = "AR_MISTAKE"; }', line);
  expect(exitCode).not.toBe(0);
  expect(recording?.error).toEqual({ name: 'MistakeError', code: 'AR_MISTAKE', message: 'why' });
});

test('statements are recorded with binds as JSON, and a plan that cannot be had harms nobody', async () => {
  const { recording, stdout } = await run(
    "import { channel } from 'node:diagnostics_channel';",
    "const queries = channel('rhosocial.activerecord:query');",
    "const base = { kind: 'read', rows: 2, elapsedMs: 1 };",
    "const plan = () => { queries.publish({ ...base, sql: 'explain', params: [] }); return ['SCAN a']; };",
    "queries.publish({ ...base, sql: 'select 1', params: [1n, 'x', null, new Uint8Array([255]), true], explain: plan });",
    "queries.publish({ ...base, sql: 'select 2', params: [], explain: () => { throw new Error('busy'); } });",
    "queries.publish({ ...base, sql: 'insert', params: [], explain: plan });",
    "console.log('done');",
  );
  expect(stdout).toBe('done\n');
  expect(recording?.statements.map(({ sql, plan }) => [sql, ...plan])).toEqual([
    ['select 1', 'SCAN a'],
    ['select 2', '(no plan: busy)'],
    ['insert'],
  ]);
  expect(recording?.statements[0]?.params).toEqual(['1', '"x"', 'null', `"x'ff'"`, 'true']);
});

test('a statement remembers the lines that called it, innermost first, across awaits and callbacks', async () => {
  const { recording } = await run(
    QUERIES,
    "const ask = (sql) => queries.publish({ sql, kind: 'read', params: [], rows: 0 });",
    'async function later() {',
    '  await null;',
    "  ask('later');",
    '}',
    'await later();',
    'for (let i = 0; i < 1; i += 1)',
    "  await Promise.all([later(), new Promise((done) => setTimeout(() => (ask('timer'), done()), 1))]);",
    'const deep = (n) => (n > 0 ? deep(n - 1) : later());',
    'await deep(100);',
  );
  const lines = recording?.statements.map((statement) => [statement.sql, ...new Set(statement.lines)]);
  expect(lines).toEqual([
    ['later', 2, 5, 7],
    ['later', 2, 5, 9],
    ['timer', 2, 9],
    ['later', 2, 5, 11],
  ]);
});

test('a program sees its own stack settings while its statements are recorded', async () => {
  const ask = "queries.publish({ sql: 'select 1', kind: 'read', params: [], rows: 0 });";
  const state = 'JSON.stringify([Error.stackTraceLimit, Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")])';
  const { stdout, recording } = await run(
    QUERIES,
    `const before = ${state}; ${ask}`,
    `console.log(before === ${state}, new Error('x').stack.split('\\n').length <= 11);`,
    'Error.stackTraceLimit = 1; Error.prepareStackTrace = () => "mine";',
    ask,
    "console.log(Error.stackTraceLimit, new Error('x').stack);",
  );
  expect(stdout).toBe('true true\n1 mine\n');
  expect(recording?.statements.map(({ lines }) => lines)).toEqual([[2], [5]]);
});
