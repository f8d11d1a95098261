/** What a part of the reference is: tables made of the sources, for places in one page. */
import { finding } from '../check/check.ts';
import type { Member, Sources } from './declarations.ts';

/** Tables of one page that are made together. */
export interface Section {
  readonly page: string;
  readonly render: (sources: Sources) => Rendered;
}

export interface Rendered {
  /** Markdown by the name of the place it belongs to. */
  readonly tables: Readonly<Record<string, string>>;
  /** What the sources lack. */
  readonly findings: readonly string[];
}

/** Names of members by the place where they are shown. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** The members of each group in its order, and whoever is in none, or is not there. */
export function grouped(
  members: readonly Member[],
  groups: Groups,
): { readonly groups: readonly (readonly [string, readonly Member[]])[]; readonly findings: readonly string[] } {
  const listed = Object.values(groups).flat();
  const [first] = members;
  const gone = listed.filter((name) => !members.some((member) => member.name === name));
  return {
    groups: Object.entries(groups).map(([place, names]) => [
      place,
      names.flatMap((name) => members.filter((member) => member.name === name)),
    ]),
    findings: [
      ...members
        .filter(({ name }) => !listed.includes(name))
        .map(({ name, file, line }) =>
          finding(file, line, `${name} is shown nowhere: add it to a table in scripts/reference/contents.ts`),
        ),
      ...gone.map((name) =>
        finding(first?.file ?? '', first?.line ?? 1, `${name} is gone: take it out of scripts/reference/contents.ts`),
      ),
    ],
  };
}

/** Members without a comment, which a table would have nothing to say of. */
export function undescribed(members: readonly Member[]): string[] {
  return members
    .filter(({ comment }) => comment === '')
    .map(({ name, file, line }) => finding(file, line, `${name} is shown in the reference and not described`));
}
