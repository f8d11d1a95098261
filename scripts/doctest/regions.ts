/**
 * The parts of an example that a page shows: `// #region name` … `// #endregion`, and the whole file under the name ''.
 * Markers and expectations are left out and the code is dedented; every line remembers where it came from.
 */
import { isErrorsLine } from './expectation.ts';
import type { Problem } from './problem.ts';

/** One showable part of an example. */
export interface Region {
  readonly name: string;
  readonly code: string;
  /** For each line of `code`: its 0-based line in the file, and how many characters were taken off its front. */
  readonly origin: readonly { readonly line: number; readonly indent: number }[];
}

const OPEN = /^\s*\/\/ ?#region\b\s*(.*?)\s*$/;
const CLOSE = /^\s*\/\/ ?#endregion\b/;

/** Whether a line is a marker that no reader sees. */
export function isHiddenLine(line: string): boolean {
  return OPEN.test(line) || CLOSE.test(line) || isErrorsLine(line);
}

/** Finds the regions of `text` above line `end` (1-based, exclusive: where the expectation starts). */
export function parseRegions(
  file: string,
  text: string,
  end: number,
): { regions: ReadonlyMap<string, Region>; problems: Problem[] } {
  const lines = text.split('\n').slice(0, end - 1);
  const regions = new Map<string, Region>([['', cut('', lines, 0, lines.length)]]);
  const problems: Problem[] = [];
  const open: { name: string; index: number }[] = [];
  lines.forEach((line, index) => {
    const name = OPEN.exec(line)?.[1];
    if (name !== undefined) {
      if (!/^[\w-]+$/.test(name)) {
        problems.push({ file, line: index + 1, message: 'a region needs a name, as in "// #region main"' });
      } else if (regions.has(name) || open.some((region) => region.name === name)) {
        problems.push({ file, line: index + 1, message: `there is a region "${name}" already: choose another name` });
      }
      open.push({ name, index });
    } else if (CLOSE.test(line)) {
      const region = open.pop();
      if (region) regions.set(region.name, cut(region.name, lines, region.index + 1, index));
      else problems.push({ file, line: index + 1, message: 'this #endregion closes nothing: remove it' });
    }
  });
  for (const region of open) {
    const message = `region "${region.name}" is not closed: add "// #endregion" before the expectation`;
    problems.push({ file, line: region.index + 1, message });
  }
  return { regions, problems };
}

function cut(name: string, lines: readonly string[], from: number, to: number): Region {
  const kept: number[] = [];
  for (let index = from; index < to; index += 1) {
    const line = lines[index] ?? '';
    const doubleBlank = line.trim() === '' && (lines[kept.at(-1) ?? -1] ?? '').trim() === '';
    if (!isHiddenLine(line) && !doubleBlank) kept.push(index);
  }
  while (kept.length > 0 && (lines[kept.at(-1) ?? 0] ?? '').trim() === '') kept.pop();
  const indents = kept.map((index) => lines[index] ?? '').filter((line) => line.trim() !== '');
  const indent = Math.min(...indents.map((line) => line.length - line.trimStart().length));
  const shift = Number.isFinite(indent) ? indent : 0;
  const code = kept.map((index) => (lines[index] ?? '').slice(shift).trimEnd()).join('\n');
  return { name, code, origin: kept.map((line) => ({ line, indent: shift })) };
}
