/** Comments and types as Markdown that MDX accepts, in cells of tables. */
import type { Member } from './declarations.ts';

/** Code in a cell, where a bar would end the cell. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Several pieces of code, with words between them. */
export function codes(texts: readonly string[], between: string = ', '): string {
  return texts.map(code).join(between);
}

/** The types of a field. */
export function typesOf({ types, optional }: Pick<Member, 'types' | 'optional'>): string {
  return codes(types, ' or ') + (optional ? ', optional' : '');
}

/** What reads as code in a comment: quoted words, names with a capital inside, classes of errors. */
const CODE_WORDS = /(?<!\w)'[^'\s][^']*'(?!\w)|\b[a-z]+[A-Z]\w*\b|\b[A-Z][a-z]\w*Error\b/g;

/** A comment in a cell. */
export function prose(comment: string): string {
  return comment
    .split(/(`[^`]*`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part.replaceAll('|', '\\|')
        : part.replaceAll(/[|{<]/g, '\\$&').replaceAll(CODE_WORDS, (word) => `\`${word}\``),
    )
    .join('');
}

/** A table that a narrow screen shows as a list; `kind` says how its cells are labelled there. */
export function table(kind: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)];
  return [`<div className="entries ${kind}">`, '', ...lines, '', '</div>'].join('\n');
}
