/**
 * The check `reference`: the tables of the reference say what the sources say. Each option, event and figure is described,
 * stands in a table, and has the default that the code gives it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contents } from '../reference/contents.ts';
import { Sources } from '../reference/declarations.ts';
import type { Rendered, Section } from '../reference/section.ts';
import { finding, type Check } from './check.ts';
import { markLine, markNames, withMarked } from './marks.ts';
import { readText } from './sources.ts';

const command = 'run `npm run check -- reference --update`';

export const referenceCheck: Check = checkOf(contents);

/** The check of these sections. */
export function checkOf(sections: readonly Section[]): Check {
  return {
    name: 'reference',
    promise: 'the reference shows every option, event and figure as the sources have it',
    run: (root) => {
      const rendered = render(root, sections);
      return [...rendered.values()]
        .flatMap(({ findings }) => findings)
        .concat([...rendered].flatMap(([page, { tables }]) => pageFindings(root, page, tables)));
    },
    update: (root) => {
      for (const [page, { tables }] of render(root, sections)) {
        const text = readText(root, page);
        if (text !== undefined) writeFileSync(join(root, page), filled(text, tables));
      }
    },
  };
}

/** The tables of each page. */
function render(root: string, sections: readonly Section[]): Map<string, Rendered> {
  const sources = new Sources(root);
  const pages = new Map<string, Rendered>();
  for (const section of sections) {
    const { tables, findings } = section.render(sources);
    const before = pages.get(section.page);
    pages.set(section.page, {
      tables: { ...before?.tables, ...tables },
      findings: [...(before?.findings ?? []), ...findings],
    });
  }
  return pages;
}

/** The page with those tables in it that it has places for. */
function filled(page: string, tables: Rendered['tables']): string {
  return Object.entries(tables).reduce((text, [place, table]) => withMarked(text, place, table) ?? text, page);
}

function pageFindings(root: string, page: string, tables: Rendered['tables']): string[] {
  const text = readText(root, page);
  const places = Object.keys(tables);
  if (text === undefined) return [finding(page, 1, `missing: write it, with places for ${places.join(', ')}`)];
  const strangers = markNames(text).filter((name) => !places.includes(name));
  return [
    ...Object.entries(tables).flatMap(([place, table]) => {
      const wanted = withMarked(text, place, table);
      if (wanted === text) return [];
      if (wanted === undefined)
        return [finding(page, 1, `lacks a place: add the comments ${place}:start and ${place}:end, then ${command}`)];
      return [finding(page, markLine(text, place), `${place} is not what the sources say: ${command}`)];
    }),
    ...strangers.map((name) =>
      finding(
        page,
        markLine(text, name),
        `nothing fills the place ${name}: take it out, or see scripts/reference/contents.ts`,
      ),
    ),
  ];
}
