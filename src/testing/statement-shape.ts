/** What statements have in common that differ in their values only, so that they can be counted together. */

/** In this order: comments; strings, numbered placeholders and numbers; quoted names and words, which are kept. */
const PARTS =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<value>'(?:[^']|'')*'|\$?\d[\w.]*)|(?<name>"(?:[^"]|"")*"|`[^`]*`|[\p{L}_][\p{L}\p{N}_$]*)/giu;

/** The statement with a `?` for each value, one for each list of them, and without comments. */
export function shapeOf(sql: string): string {
  return sql
    .replaceAll(PARTS, (...match) => {
      const { comment, name } = match.at(-1) as Record<string, string | undefined>; // named groups come last
      return comment === undefined ? (name ?? '?') : ' ';
    })
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\?(?: ?, ?\?)+/g, '?, …')
    .replaceAll(/(\(\?(?:, …)?\))(?: ?, ?\1)+/g, '$1, …')
    .trim();
}

/** A shape that fits a line: the columns of a query are the first to go. */
export function shortShape(shape: string, length: number): string {
  if (shape.length <= length) return shape;
  const short = shape.replace(/^select .+? from /i, 'select … from ');
  return short.length <= length ? short : `${short.slice(0, length - 1)}…`;
}
