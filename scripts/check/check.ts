/**
 * The contract of a check: it looks at a tree and returns what is wrong there, each entry saying what to do.
 * `run` changes nothing and prints nothing; `scripts/check.ts` runs the checks and prints their findings.
 */
import { spawn } from 'node:child_process';

export interface Check {
  /** The word given to `npm run check -- <name>`. */
  readonly name: string;
  /** One line: what holds when the check passes. */
  readonly promise: string;
  /** Resolves to the findings, in the order to print them; none means that the check passed. `note` takes what was measured. */
  readonly run: (root: string, note?: (text: string) => void) => Promise<readonly string[]> | readonly string[];
  /** Writes anew what pages show of the sources; with `--update`, before the check is run. */
  readonly update?: (root: string) => void;
}

/** One finding, in the form that editors and terminals turn into a link. */
export function finding(file: string, line: number, message: string): string {
  return `${file}:${line}: ${message}`;
}

export interface ToolRun {
  readonly status: number;
  readonly output: string;
}

/** Runs a program of the project by node and collects what it prints, stdout and stderr together. */
export function runNode(root: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ToolRun> {
  return runProgram(root, process.execPath, args, env);
}

/** Runs a program and collects what it prints; a program that cannot be started counts as failed. */
export function runProgram(
  root: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<ToolRun> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: string): void => void (output += chunk);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ status: 127, output: `${program}: ${error.message}` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output: output.trim() }));
  });
}
