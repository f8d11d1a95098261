/**
 * What a reader downloads: the sizes of the built site, for the summary at the end of a build.
 */
import { readFileSync, statSync } from 'node:fs';
import { extname, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesBelow } from '../doctest/project.ts';

/** Lines with the number and the weight of each kind of file, and the heaviest page. */
export function sizeSummary(folder: string): string[] {
  const kinds = new Map<string, { count: number; bytes: number; zipped: number }>();
  let heaviest = { name: '', bytes: 0 };
  for (const file of filesBelow(folder)) {
    const kind = extname(file) || 'other';
    const sum = kinds.get(kind) ?? { count: 0, bytes: 0, zipped: 0 };
    const bytes = statSync(file).size;
    const zipped = ['.html', '.js', '.css', '.json', '.md'].includes(kind)
      ? gzipSync(readFileSync(file)).length
      : bytes;
    kinds.set(kind, { count: sum.count + 1, bytes: sum.bytes + bytes, zipped: sum.zipped + zipped });
    if (kind === '.html' && bytes > heaviest.bytes) heaviest = { name: relative(folder, file), bytes };
  }
  const rows = [...kinds].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, 8);
  return [
    ...rows.map(([kind, { count, bytes, zipped }]) => {
      const numbers = `${String(count).padStart(5)} files ${kilobytes(bytes)} (${kilobytes(zipped)} gz)`;
      return `  ${kind.padEnd(8)}${numbers}`;
    }),
    `  heaviest page: ${heaviest.name}, ${kilobytes(heaviest.bytes).trim()}`,
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0).padStart(6)} KB`;
}
