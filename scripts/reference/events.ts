/** The tables of events: the moment and the load of each, the fields of all loads with their meanings, and pairs. */
import { finding } from '../check/check.ts';
import type { Member, Sources } from './declarations.ts';
import { code, codes, prose, table, typesOf } from './markdown.ts';
import { grouped, undescribed, type Groups, type Rendered } from './section.ts';

/** An interface whose properties are events and whose types are what they carry. */
export interface EventSource {
  readonly file: string;
  readonly name: string;
}

/** Events that belong together: what begins, what ends it, and the field by which they are matched. */
export interface Pair {
  readonly begins: string;
  readonly ends: readonly string[];
  readonly same?: string;
  readonly remark?: string;
}

/** One table for each group of events, and one of the fields of all of them at `fields`. */
export function eventTables(sources: Sources, from: EventSource, groups: Groups, fields: string): Rendered {
  const events = sources.members(from.file, from.name);
  const found = grouped(events, groups);
  const loads = loadsOf(sources, events);
  const row = ({ name, comment }: Member): string[] => [
    code(name),
    prose(comment),
    codes((loads.get(name) ?? []).map((field) => field.name)),
  ];
  const shown = [
    ...new Map([...loads.values()].flat().map((field) => [`${field.file}:${field.line}`, field])).values(),
  ];
  return {
    tables: {
      ...Object.fromEntries(
        found.groups.map(([place, members]) => [
          place,
          table('events', ['Event', 'When', 'Carries'], members.map(row)),
        ]),
      ),
      [fields]: fieldTable(loads),
    },
    findings: [...found.findings, ...undescribed(events), ...undescribed(shown)],
  };
}

/** The fields that each event carries. */
function loadsOf(sources: Sources, events: readonly Member[]): ReadonlyMap<string, readonly Member[]> {
  return new Map(events.map(({ name, types: [load = ''], file }) => [name, sources.members(file, load)]));
}

/** Fields that have the same name, type and meaning are told once, with the events that carry them. */
function fieldTable(loads: ReadonlyMap<string, readonly Member[]>): string {
  const rows = new Map<string, { readonly field: Member; readonly events: string[] }>();
  for (const [event, fields] of loads) {
    for (const field of fields) {
      const key = JSON.stringify([field.name, field.types, field.comment]);
      const row = rows.get(key) ?? { field, events: [] };
      row.events.push(event);
      rows.set(key, row);
    }
  }
  const all = [...loads.keys()];
  const carriers = (names: readonly string[]): string => {
    const others = all.filter((name) => !names.includes(name));
    return others.length > names.length / 2 ? codes(names) : others.length === 0 ? 'all' : `all but ${codes(others)}`;
  };
  const byName = [...rows.values()].sort((a, b) => a.field.name.localeCompare(b.field.name, 'en'));
  return table(
    'fields',
    ['Field', 'Type', 'Meaning', 'Carried by'],
    byName.map(({ field, events: names }) => [code(field.name), typesOf(field), prose(field.comment), carriers(names)]),
  );
}

/** The pairs as a table; a name that is no event, or a field that one of the two lacks, is found. */
export function pairTable(sources: Sources, from: EventSource, pairs: readonly Pair[], place: string): Rendered {
  const events = sources.members(from.file, from.name);
  const loads = loadsOf(sources, events);
  const wrong = pairs.flatMap(({ begins, ends, same }) =>
    [begins, ...ends].flatMap((name) => {
      const fields = loads.get(name);
      if (fields && (same === undefined || fields.some((field) => field.name === same))) return [];
      return [`the pair of ${begins}: ${fields ? `${name} does not carry ${same}` : `there is no event ${name}`}`];
    }),
  );
  const rows = pairs.map(({ begins, ends, same, remark = '' }) => [
    code(begins),
    codes(ends, ' or '),
    same === undefined ? 'the pool' : code(same),
    remark,
  ]);
  return {
    tables: { [place]: table('pairs', ['Begins', 'Ends', 'Matched by', 'Remark'], rows) },
    findings: wrong.map((message) =>
      finding(from.file, events[0]?.line ?? 1, `${message}: see scripts/reference/contents.ts`),
    ),
  };
}

/** The words of a union, each with its meaning. */
export function wordTable(sources: Sources, from: EventSource, heading: string, place: string): Rendered {
  const words = sources.words(from.file, from.name);
  const rows = words.map(({ name, comment }) => [code(name), prose(comment)]);
  return { tables: { [place]: table('words', [heading, 'Meaning'], rows) }, findings: undescribed(words) };
}
