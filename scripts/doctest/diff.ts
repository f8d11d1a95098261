/**
 * A small line diff for outputs and fences: texts of some dozen lines, so a plain longest common subsequence will do.
 */

/** The lines of both texts with the marks of a unified diff; `-` is only expected, `+` is only actual. */
export function unifiedDiff(expected: readonly string[], actual: readonly string[], context: number = 3): string {
  const marked = mark(expected, actual);
  const near = marked.map((_, index) =>
    marked.slice(Math.max(0, index - context), index + context + 1).some((line) => !line.startsWith(' ')),
  );
  const shown: string[] = [];
  marked.forEach((line, index) => {
    if (near[index]) shown.push(line);
    else if (near[index - 1] || index === 0) shown.push('  …');
  });
  return shown.join('\n');
}

/** Index of the first line that differs, or -1. */
export function firstDifference(expected: readonly string[], actual: readonly string[]): number {
  const length = Math.max(expected.length, actual.length);
  for (let index = 0; index < length; index += 1) if (expected[index] !== actual[index]) return index;
  return -1;
}

function mark(expected: readonly string[], actual: readonly string[]): string[] {
  const width = actual.length + 1;
  const table = new Uint32Array((expected.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = expected.length - 1; row >= 0; row -= 1) {
    for (let column = actual.length - 1; column >= 0; column -= 1) {
      table[row * width + column] =
        expected[row] === actual[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let row = 0;
  let column = 0;
  while (row < expected.length || column < actual.length) {
    if (row < expected.length && column < actual.length && expected[row] === actual[column]) {
      lines.push(`  ${expected[row]}`);
      row += 1;
      column += 1;
    } else if (row < expected.length && (column === actual.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`- ${expected[row]}`);
      row += 1;
    } else {
      lines.push(`+ ${actual[column]}`);
      column += 1;
    }
  }
  return lines;
}
