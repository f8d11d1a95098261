/**
 * The one shape of a complaint in the documentation pipeline: where, and what to do about it.
 * Everything that parses, runs or compares returns problems; nothing here throws or prints.
 */

/** A complaint about one line of a file; `file` is relative to the project's root. */
export interface Problem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** `file:line: message`, the form that editors and terminals turn into a link. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.message}`;
}

/** All problems, one under the other. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(formatProblem).join('\n');
}
