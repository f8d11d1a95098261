/** The tables of figures: what is counted now, what is added up, and the fields of plain objects. */
import { finding } from '../check/check.ts';
import type { Member, Sources } from './declarations.ts';
import { code, prose, table, typesOf } from './markdown.ts';
import { undescribed, type Rendered } from './section.ts';

/** The fields of an interface with type and meaning. */
export function objectTable(sources: Sources, file: string, name: string, place: string): Rendered {
  const members = sources.members(file, name);
  return {
    tables: { [place]: table('objects', ['Field', 'Type', 'Meaning'], rowsOf(members)) },
    findings: undescribed(members),
  };
}

function rowsOf(members: readonly Member[]): string[][] {
  return members.map((member) => [code(member.name), typesOf(member), prose(member.comment)]);
}

/** The places of the two kinds of figures. */
export interface FigurePlaces {
  readonly gauges: string;
  readonly totals: string;
}

/** The figures of a pool, apart as its counters keep them: gauges, and totals with the sums of times. */
export function figureTables(sources: Sources, file: string, counters: string, places: FigurePlaces): Rendered {
  const members = sources.members(file, 'PoolStats');
  const [gauges, totals] = [sources.list(counters, 'GAUGES'), sources.list(counters, 'TOTALS')];
  const isSum = ({ types: [type = ''] }: Member): boolean => type === '{ total: number; max: number }';
  const isTotal = (member: Member): boolean => totals.includes(member.name) || isSum(member);
  const isGauge = ({ name }: Member): boolean => gauges.includes(name);
  return {
    tables: {
      [places.gauges]: table('objects', ['Gauge', 'Type', 'Meaning'], rowsOf(members.filter(isGauge))),
      [places.totals]: table('objects', ['Total', 'Type', 'Meaning'], rowsOf(members.filter(isTotal))),
    },
    findings: [
      ...undescribed(members),
      ...members
        .filter((member) => isTotal(member) === isGauge(member))
        .map(({ name, line }) =>
          finding(file, line, `${name} must be in GAUGES or in TOTALS of ${counters}, and not in both`),
        ),
    ],
  };
}
