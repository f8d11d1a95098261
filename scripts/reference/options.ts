/** The tables of options: keys of a configuration, options of a pool, and what leads from one to the other. */
import ts from 'typescript';
import { finding } from '../check/check.ts';
import { walk } from '../check/sources.ts';
import { bare, type Member, type Sources } from './declarations.ts';
import { codedDefault, defaultFindings, statedDefault } from './defaults.ts';
import { code, codes, prose, table } from './markdown.ts';
import { grouped, undescribed, type Groups, type Rendered } from './section.ts';

/** Where an interface of options is, and what else is known of them. */
export interface OptionSource {
  readonly file: string;
  readonly name: string;
  /** Files that set defaults; the first holds `DEFAULTS`. */
  readonly defaults: readonly string[];
  /** What a number is: `seconds`, or `whole number from 1 to 5`. */
  readonly numbers: (sources: Sources) => ReadonlyMap<string, string>;
}

/** One table for each group of options: type, default, meaning. */
export function optionTables(sources: Sources, from: OptionSource, groups: Groups, heading: string): Rendered {
  const members = sources.members(from.file, from.name);
  const found = grouped(members, groups);
  const numbers = from.numbers(sources);
  const row = (member: Member): string[] => {
    const { meaning, remark } = statedDefault(member.comment);
    const coded = codedDefault(sources, from.defaults, member.name);
    const { text } = unitOf(member, meaning, numbers);
    return [code(member.name), typeCell(member, numbers), defaultCell(coded, remark), prose(text)];
  };
  return {
    tables: Object.fromEntries(
      found.groups.map(([place, shown]) => [
        place,
        table('options', [heading, 'Type', 'Default', 'Meaning'], shown.map(row)),
      ]),
    ),
    findings: [
      ...found.findings,
      ...undescribed(members),
      ...members.flatMap((member) => defaultFindings(member, codedDefault(sources, from.defaults, member.name))),
      ...members.flatMap((member) => unitOf(member, statedDefault(member.comment).meaning, numbers).findings),
    ],
  };
}

/** The meaning without the unit, which the type says, and a finding when the two units differ. */
function unitOf(
  { name, file, line }: Member,
  meaning: string,
  numbers: ReadonlyMap<string, string>,
): { readonly text: string; readonly findings: readonly string[] } {
  const stated = /, in (milliseconds|seconds)\b/.exec(meaning);
  const unit = numbers.get(name);
  if (!stated || stated[1] === unit) return { text: meaning.replace(stated?.[0] ?? '', ''), findings: [] };
  const message = `${name}: its comment says ${stated[1]}, the code checks ${unit ?? 'nothing of the kind'}`;
  return { text: meaning, findings: [finding(file, line, message)] };
}

function typeCell({ name, types, optional }: Member, numbers: ReadonlyMap<string, string>): string {
  const number = numbers.get(name);
  if (number?.startsWith('whole')) return number;
  return codes(types, ' or ') + (number === undefined ? '' : `, ${number}`) + (optional ? '' : ', required');
}

function defaultCell(coded: string | undefined, remark: string): string {
  if (coded === undefined) return '';
  const spoken = /^[a-z' ]+$/.test(coded) && !/^(true|false|'.*')$/.test(coded);
  return (spoken ? coded : code(coded)) + prose(remark);
}

/** What the code checks of each number of a configuration, from its `RANGES`. */
export function configurationNumbers(sources: Sources, file: string): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>();
  for (const [key, range] of sources.record(file, 'RANGES')) {
    const fields = new Map<string, string>();
    walk(range, (node) => {
      if (ts.isPropertyAssignment(node)) fields.set(node.name.getText(), bare(node.initializer).getText());
    });
    const most = fields.has('max') ? ` to ${fields.get('max')?.replaceAll('_', '')}` : ' up';
    const unit = fields.get('unit')?.replaceAll("'", '');
    if (unit !== undefined) numbers.set(key, unit);
    else if (fields.has('integer')) numbers.set(key, `whole number from ${fields.get('min')}${most}`);
  }
  return numbers;
}

/** The options of a pool that are durations, from its `DURATIONS`. */
export function poolNumbers(sources: Sources, file: string): ReadonlyMap<string, string> {
  return new Map(sources.list(file, 'DURATIONS').map((name) => [name, 'milliseconds']));
}

/** Which key of a configuration means which option of its pool, with both defaults. */
export function keyTable(sources: Sources, configuration: OptionSource, pool: OptionSource): string {
  const keys = keysOf(sources, configuration.file);
  const tuning = sources.list(configuration.file, 'TUNING');
  const units = configuration.numbers(sources);
  const options = sources.members(pool.file, pool.name).map(({ name }) => name);
  const rows = options.flatMap((option) => {
    const key = keys.get(option);
    if (key === undefined) return [];
    const unit = units.get(key) === 'seconds' ? ' seconds' : '';
    const [own, its] = [
      codedDefault(sources, pool.defaults, option),
      codedDefault(sources, configuration.defaults, key),
    ];
    return [[code(option), code(own ?? ''), code(key), code(its ?? '') + unit]];
  });
  const among = (option: string): boolean => tuning.includes(option);
  const alone = options.filter((option) => !keys.has(option) && !among(option));
  return [
    table('keys', ['Option', 'Default in a pool', 'Key', 'Default in a configuration'], rows),
    `Below the key ${code('pool')}, by their own names: ${codes(options.filter(among))}.`,
    `Only for pools that you make yourself: ${codes(alone)}.`,
  ].join('\n\n');
}

/** What `poolOptionsOf` returns, as option > key: `maxSize: poolSize`, `acquireTimeoutMs: poolTimeout * 1000`. */
function keysOf(sources: Sources, file: string): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const known = new Set(sources.members(file, 'ConnectionConfig').map(({ name }) => name));
  const made = sources
    .file(file)
    .statements.find((node) => ts.isFunctionDeclaration(node) && node.name?.text === 'poolOptionsOf');
  if (made)
    walk(made, (node) => {
      if (!ts.isReturnStatement(node) || !node.expression || !ts.isObjectLiteralExpression(node.expression)) return;
      for (const property of node.expression.properties) {
        if (!property.name) continue;
        const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
        const key = (ts.isBinaryExpression(value) ? value.left : value).getText();
        if (known.has(key)) keys.set(property.name.getText(), key);
      }
    });
  if (keys.size === 0) throw new Error(`poolOptionsOf in ${file} returns no object literal that could be read`);
  return keys;
}

/** The environment variables, from `NUMBERS` and `TEXTS`; those that name the database are told by the caller. */
export function environmentTable(
  sources: Sources,
  from: OptionSource,
  address: Readonly<Record<string, string>>,
): string {
  const members = sources.members(from.file, from.name);
  const numbers = from.numbers(sources);
  const rows = ['NUMBERS', 'TEXTS'].flatMap((constant) =>
    [...sources.record(from.file, constant)].map(([variable, value]) => {
      const key = ts.isStringLiteral(value) ? value.text : '';
      const member = members.find(({ name }) => name === key);
      const number = numbers.get(key);
      const meaning = number ?? (member ? codes(member.types, ' or ') : 'unknown');
      return [code(`DB_${variable}`), code(key), number === undefined ? 'text' : meaning];
    }),
  );
  const named = Object.entries(address).map(([variable, keys]) => [code(`DB_${variable}`), keys, 'text']);
  return table('variables', ['Variable', 'Key', 'Value'], [...named, ...rows]);
}

/** Variables that are read by name and not listed in a constant: each needs its words in the contents. */
export function environmentFindings(
  sources: Sources,
  file: string,
  address: Readonly<Record<string, string>>,
): string[] {
  const read = new Set<string>();
  walk(sources.file(file), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'read') return;
    const [argument] = node.arguments;
    if (argument && ts.isStringLiteral(argument)) read.add(argument.text);
  });
  const known = Object.keys(address);
  return [...[...read].filter((name) => !known.includes(name)), ...known.filter((name) => !read.has(name))].map(
    (name) =>
      finding(file, 1, `DB_${name} is read and not shown, or shown and not read: see scripts/reference/contents.ts`),
  );
}
