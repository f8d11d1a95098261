/** Whether the page "Getting started" kept its word: few commands, each of which works, the outputs it shows, and a test that passes. */
import { join } from 'node:path';
import { readExample } from '../doctest/examples.ts';
import type { Project } from '../doctest/project.ts';
import type { Done } from './perform.ts';

/** More would not be a start. */
const MOST_COMMANDS = 6;

/** What is wrong, in sentences; empty when nothing is. */
export function judge(project: Project, done: readonly Done[]): string[] {
  const commands = done.filter(({ step }) => step.type === 'command');
  const tests = commands.filter(({ step }) => step.type === 'command' && step.command === 'node --test');
  return [
    ...(commands.length > MOST_COMMANDS ? [`${commands.length} commands, and ${MOST_COMMANDS} are allowed`] : []),
    ...done.flatMap((one, i) => wrong(project, one, done.slice(0, i))),
    ...(tests.length === 0 ? ['no command ran tests, so nothing shows that the reader has a passing one'] : []),
  ];
}

function wrong(project: Project, { step, exitCode, output }: Done, before: readonly Done[]): string[] {
  if (step.type !== 'command') return [];
  const where = `line ${step.line}: '${step.command}'`;
  if (exitCode !== 0) return [`${where} ended with exit code ${exitCode}:\n${output}`];
  if (step.command === 'node --test') {
    const passed = /^\W*pass (\d+)$/m.exec(output)?.[1] ?? '0';
    return passed === '0' || !/^\W*fail 0$/m.test(output)
      ? [`${where} did not end with a passing test:\n${output}`]
      : [];
  }
  const expected = expectedOf(project, step.command, before);
  return expected === undefined || expected.trim() === output.trim()
    ? []
    : [`${where} printed\n${output}\ninstead of\n${expected}`];
}

/** What the page shows as the output of the file that a command runs. */
function expectedOf(project: Project, command: string, before: readonly Done[]): string | undefined {
  const name = /^node ([\w.-]+\.ts)$/.exec(command)?.[1];
  const saved = before.findLast(({ step }) => step.type === 'file' && step.name === name)?.step;
  if (saved?.type !== 'file') return undefined;
  const { output } = readExample(project, join(project.examples, `${saved.example}.ts`)).expectation;
  return output?.value.join('\n');
}
