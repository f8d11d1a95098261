/**
 * What an example says of itself: the comment block at its end (`queries`, `plan`, `throws`, `Output`) and `@errors`.
 * Parsing only; comparing with what happened is expect.ts.
 */
import type { Problem } from './problem.ts';

/** A value together with the 1-based line it was read from. */
export interface Located<T> {
  readonly value: T;
  readonly line: number;
}

/** The parsed expectation of one example. */
export interface Expectation {
  /** 1-based line where the block starts; one past the last line when there is no block. */
  readonly start: number;
  readonly queries: Located<number> | null;
  readonly plan: readonly Located<string>[];
  readonly throws: Located<string> | null;
  readonly errors: Located<readonly number[]> | null;
  /** The expected lines of stdout; `line` is that of `// Output:`, line n of the output stands n lines below it. */
  readonly output: Located<readonly string[]> | null;
}

const OUTPUT = /^\/\/ Output:\s*$/;
const QUERIES = /^\/\/ queries:\s*(.*?)\s*$/;
const PLAN = /^\/\/ plan:\s*(.*?)\s*$/;
const THROWS = /^\/\/ throws (\w+)\s*$/;
const ERRORS = /^\s*\/\/ @errors:\s*(.*?)\s*$/;
const MARKERS: readonly RegExp[] = [OUTPUT, QUERIES, PLAN, THROWS];

/** Whether a line declares expected compile errors; it may stand anywhere and is never shown. */
export function isErrorsLine(line: string): boolean {
  return ERRORS.test(line);
}

/** Reads the expectation of `text`; `file` only names it in problems. */
export function parseExpectation(file: string, text: string): { expectation: Expectation; problems: Problem[] } {
  const lines = text.split('\n');
  const problems: Problem[] = [];
  const start = blockStart(lines);
  const complain = (index: number, message: string): void => {
    problems.push({ file, line: index + 1, message });
  };
  lines.slice(0, start).forEach((line, index) => {
    if (MARKERS.some((marker) => marker.test(line))) {
      complain(index, `an expectation stands at the end of the file: move "${line.trim()}" below the last statement`);
    }
  });
  const outputAt = lines.findIndex((line, index) => index >= start && OUTPUT.test(line));
  const head = lines.slice(start, outputAt === -1 ? lines.length : outputAt);
  const parsed = parseHead(head, start, complain);
  const output = outputAt === -1 ? null : { value: outputLines(lines.slice(outputAt + 1)), line: outputAt + 1 };
  const expectation: Expectation = { start: start + 1, ...parsed, errors: declaredErrors(lines, complain), output };
  return { expectation, problems };
}

/** Index of the first expectation line within the run of comment lines that ends the file. */
function blockStart(lines: readonly string[]): number {
  let top = lines.length;
  while (top > 0 && /^(\/\/.*|\s*)$/.test(lines[top - 1] ?? '')) top -= 1;
  for (let index = top; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (MARKERS.some((marker) => marker.test(line))) return index;
  }
  return lines.length;
}

type Complain = (index: number, message: string) => void;

function parseHead(
  head: readonly string[],
  offset: number,
  complain: Complain,
): Pick<Expectation, 'queries' | 'plan' | 'throws'> {
  let queries: Located<number> | null = null;
  let throws: Located<string> | null = null;
  const plan: Located<string>[] = [];
  head.forEach((line, position) => {
    const index = offset + position;
    const at = index + 1;
    const count = QUERIES.exec(line)?.[1];
    const step = PLAN.exec(line)?.[1];
    const code = THROWS.exec(line)?.[1];
    if (count !== undefined) {
      if (!/^\d+$/.test(count)) complain(index, `"// queries: ${count}" needs a whole number, as in "// queries: 3"`);
      else queries = { value: Number(count), line: at };
    } else if (step !== undefined) {
      if (step === '') complain(index, '"// plan:" needs the text that a line of the query plan contains');
      else plan.push({ value: step, line: at });
    } else if (code !== undefined) {
      throws = { value: code, line: at };
    } else if (line.trim() !== '' && !isErrorsLine(line)) {
      complain(index, `only queries, plan, throws and @errors stand here, in front of "// Output:"; found "${line}"`);
    }
  });
  return { queries, plan, throws };
}

/** The lines below `// Output:` without their comment marks. Blank lines at the end do not count. */
function outputLines(lines: readonly string[]): string[] {
  const output = lines.map((line) => line.replace(/^\/\/ ?/, '').trimEnd());
  while (output.length > 0 && output.at(-1) === '') output.pop();
  return output;
}

function declaredErrors(lines: readonly string[], complain: Complain): Located<readonly number[]> | null {
  const codes: number[] = [];
  let first = 0;
  lines.forEach((line, index) => {
    const list = ERRORS.exec(line)?.[1];
    if (list === undefined) return;
    first ||= index + 1;
    const numbers = list.split(/[\s,]+/).filter((word) => word !== '');
    if (numbers.length === 0 || numbers.some((word) => !/^\d+$/.test(word))) {
      complain(index, `"// @errors: ${list}" needs the TypeScript error numbers, as in "// @errors: 2345 2322"`);
    }
    codes.push(...numbers.map(Number).filter(Number.isInteger));
  });
  return first === 0 ? null : { value: codes.sort((a, b) => a - b), line: first };
}
