/**
 * Compares what an example did with what it says of itself, and rewrites the latter on demand. It runs nothing.
 */
import { firstDifference, unifiedDiff } from './diff.ts';
import type { Example } from './examples.ts';
import { isErrorsLine } from './expectation.ts';
import type { Problem } from './problem.ts';
import type { Run } from './run.ts';
import { countQueries, statementsOf } from './setup.ts';

/** The error that ended the program, if one did. */
export function thrownError(run: Run): { code: string; message: string } | null {
  const error = run.recording?.error ?? null;
  return error && { code: error.code || error.name, message: error.message };
}

/** Whether the program ended as nobody announced. */
export function hasCrashed(example: Example, run: Run): boolean {
  return run.timedOut || (run.exitCode !== 0 && example.expectation.throws === null);
}

/** Everything in which the run differs from the expectation. */
export function compareRun(example: Example, run: Run): Problem[] {
  const ending = compareEnding(example, run);
  const { queries, plan } = example.expectation;
  if (hasCrashed(example, run)) return ending; // what it printed until then says nothing
  const problems = [...ending, ...compareOutput(example, run.stdout)];
  const statements = statementsOf(example, run);
  const count = countQueries(statements);
  if (queries && queries.value !== count) {
    const list = statements
      .map(({ kind, setup, sql }) => `    ${(setup ? 'setup' : kind).padEnd(11)} ${sql}`)
      .join('\n');
    const message = `expected ${queries.value} queries, the shown lines sent ${count}:\n${list}`;
    problems.push({ file: example.file, line: queries.line, message });
  }
  const steps = statements.filter(({ setup }) => !setup).flatMap((statement) => statement.plan);
  for (const { value, line } of plan) {
    if (steps.some((step) => step.includes(value))) continue;
    const seen =
      steps.length === 0 ? '    (no shown statement had a plan)' : steps.map((step) => `    ${step}`).join('\n');
    problems.push({ file: example.file, line, message: `no query plan contains "${value}"; the plans were:\n${seen}` });
  }
  return problems;
}

/** Compares a text with the expected output; `where` says which run printed it. */
export function compareOutput(example: Example, stdout: string, where: string = ''): Problem[] {
  const expected = example.expectation.output;
  const actual = outputLines(stdout);
  if (expected === null && actual.length === 0) return [];
  const index = firstDifference(expected?.value ?? [], actual);
  if (index === -1) return [];
  const line = expected ? Math.min(expected.line + 1 + index, lastLine(example)) : lastLine(example);
  const diff = unifiedDiff(expected?.value ?? [], actual).replace(/^/gm, '    ');
  const advice = `if the new output is right: npm run doctest -- --update ${example.id}`;
  return [
    { file: example.file, line, message: `the output${where} differs (- expected, + actual)\n${diff}\n    ${advice}` },
  ];
}

/** How the program ended: in time, with the error it announced, or well. */
function compareEnding(example: Example, run: Run): Problem[] {
  const { file, expectation } = example;
  const complain = (line: number, message: string): Problem[] => [{ file, line, message }];
  if (run.timedOut)
    return complain(1, 'the program did not end in time: dispose of every pool, timer and server it opens');
  const thrown = thrownError(run);
  const expected = expectation.throws;
  if (expected) {
    if (thrown && (thrown.code === expected.value || run.recording?.error?.name === expected.value)) return [];
    const instead = thrown ? `${thrown.code}: ${thrown.message}` : 'it ended without an error';
    return complain(expected.line, `expected the program to end with ${expected.value}, but ${instead}`);
  }
  if (run.exitCode === 0) return [];
  const line = failingLine(example, run.stderr) ?? 1;
  const announce = thrown?.code.startsWith('AR_')
    ? `\n    if it is meant to: add "// throws ${thrown.code}" above "// Output:"`
    : '';
  const report = run.stderr.trim().split('\n').slice(0, 20).join('\n').replace(/^/gm, '    ');
  return complain(
    line,
    `the program failed (exit code ${run.exitCode ?? 'none: it was killed'})\n${report}${announce}`,
  );
}

/** The line of the example itself in a stack trace. */
function failingLine(example: Example, stderr: string): number | null {
  const position = stderr.indexOf(`${example.path}:`);
  const digits = position === -1 ? null : /^\d+/.exec(stderr.slice(position + example.path.length + 1));
  return digits ? Number(digits[0]) : null;
}

/** What a run makes of the expectation: the example's text with a new block. Plans are claims and stay as written. */
export function updatedText(example: Example, run: Run | null, errorCodes: readonly number[]): string {
  const { expectation, text } = example;
  const lines = text.trimEnd().split('\n');
  const body = lines.slice(0, expectation.start - 1);
  while (body.length > 0 && (body.at(-1) ?? '').trim() === '') body.pop();
  const block: string[] = [];
  const errorsInBlock = expectation.errors !== null && expectation.errors.line >= expectation.start;
  if (errorsInBlock) block.push(errorsLine(errorCodes));
  if (run) block.push(...updatedBlock(example, run));
  const head = expectation.errors && !errorsInBlock ? replaceErrors(body, expectation.errors.line, errorCodes) : body;
  return `${[...head, ...(block.length > 0 ? ['', ...block] : [])].join('\n')}\n`;
}

function updatedBlock(example: Example, run: Run): string[] {
  const { queries, plan, throws, output, errors } = example.expectation;
  const thrown = thrownError(run);
  const printed = outputLines(run.stdout);
  const block: string[] = [];
  if (queries) block.push(`// queries: ${countQueries(statementsOf(example, run))}`);
  block.push(...plan.map(({ value }) => `// plan: ${value}`));
  if (throws && thrown)
    block.push(`// throws ${throws.value === run.recording?.error?.name ? throws.value : thrown.code}`);
  const claimsOther = throws !== null || errors !== null;
  if (printed.length > 0 || (output === null && !claimsOther)) {
    block.push('// Output:', ...printed.map((line) => (line === '' ? '//' : `// ${line}`)));
  }
  return block;
}

function errorsLine(codes: readonly number[]): string {
  return `// @errors: ${codes.join(' ')}`;
}

function replaceErrors(body: readonly string[], first: number, codes: readonly number[]): string[] {
  return body.flatMap((line, index) => {
    if (!isErrorsLine(line)) return [line];
    return index === first - 1 ? [`${/^\s*/.exec(line)?.[0] ?? ''}${errorsLine(codes)}`] : [];
  });
}

function outputLines(stdout: string): string[] {
  const lines = stdout
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.trimEnd());
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

function lastLine(example: Example): number {
  return example.text.trimEnd().split('\n').length;
}
