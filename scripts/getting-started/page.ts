/**
 * Reads the page "Getting started" as somebody who does what it says: the commands of its shell blocks, and the programs that it
 * gives a file name to, in their order. What the page only explains is no step.
 */
import { scanFences, type Fence } from '../doctest/markdown.ts';

/** One thing to do. */
export type Step =
  | { readonly type: 'command'; readonly command: string; readonly line: number }
  /** Save an example, as its copy button gives it, under a name. */
  | { readonly type: 'file'; readonly name: string; readonly example: string; readonly line: number };

const SHELL: ReadonlySet<string> = new Set(['sh', 'bash', 'shell']);

/** The steps of a page. */
export function stepsOf(text: string): Step[] {
  const lines = text.split('\n');
  return scanFences(text).flatMap((fence) => stepsOfFence(fence, lines));
}

function stepsOfFence(fence: Fence, lines: readonly string[]): Step[] {
  const { line, lang, text } = fence;
  if (SHELL.has(lang)) {
    return text.split('\n').flatMap((typed, i) => {
      const command = typed.trim();
      return command === '' || command.startsWith('#') ? [] : [{ type: 'command', command, line: line + 1 + i }];
    });
  }
  const example = fence.attributes.get('example')?.replace(/#.*$/, '');
  const name = fileName(lines.slice(0, line - 1));
  return example !== undefined && name !== undefined ? [{ type: 'file', name, example, line }] : [];
}

/** The file that the paragraph in front of a fence names. */
function fileName(before: readonly string[]): string | undefined {
  const end = before.findLastIndex((line) => line.trim() !== '');
  const start = before.slice(0, end + 1).findLastIndex((line) => line.trim() === '');
  const names = [...before.slice(start + 1, end + 1).join(' ').matchAll(/`([\w.-]+\.ts)`/g)]; // prettier-ignore
  return names.at(-1)?.[1];
}
