/**
 * Places in hand-written pages that are filled from the sources: between the comments `name:start` and `name:end`, of MDX or,
 * in a plain Markdown page, of HTML.
 */

function marksOf(name: string): RegExp {
  const comment = (end: string): string => `(?:\\{/\\*|<!--) ${name}:${end} (?:\\*/\\}|-->)`;
  return new RegExp(`(${comment('start')})[^]*?(${comment('end')})`);
}

/** The page with what stands between the marks replaced; undefined when a mark is missing. */
export function withMarked(page: string, name: string, text: string): string | undefined {
  const marks = marksOf(name);
  if (!marks.test(page)) return undefined;
  return page.replace(marks, (_all, start: string, end: string) => `${start}\n\n${text}\n\n${end}`);
}

/** Line of the mark before the place; 1 when there is none. */
export function markLine(page: string, name: string): number {
  return page.slice(0, marksOf(name).exec(page)?.index ?? 0).split('\n').length;
}

/** The names of all places that a page has. */
export function markNames(page: string): string[] {
  return [...page.matchAll(/(?:\{\/\*|<!--) ([\w-]+):start (?:\*\/\}|-->)/g)].map(([, name = '']) => name);
}
