/** Indexes of a table as data, made of what models and programs write: `['userId', 'createdAt desc']` and options. */
import { ConfigError } from '../core/errors.ts';
import { hasSecondStatement, splitPlaceholders } from '../core/sql.ts';
import { didYouMean, refuseUnknownKeys, show } from '../core/suggest.ts';
import type { Table, TableColumn } from './table.ts';

/** What an index can be given beside its columns. */
export interface IndexOptions {
  /** No two rows may have the same values in these columns. Rows with a NULL among them never count as the same. */
  readonly unique?: boolean;
  /** Its name in the database. Default: table, columns and `idx`, or `key` when it is unique, joined by `_`. */
  readonly name?: string;
  /** A condition in SQL, without values: the index knows the rows that meet it only. */
  readonly where?: string;
}

/** A column's place in an index, by its name in the database. */
export interface IndexTerm {
  readonly name: string;
  readonly descending: boolean;
}

/** An index. */
export interface TableIndex {
  readonly name: string;
  readonly terms: readonly IndexTerm[];
  readonly unique: boolean;
  readonly where: string | undefined;
}

const KEYS = ['unique', 'name', 'where'];

/** Makes an index of terms such as `name` or `name desc`; `nameOf` gives the column's name in the database, or refuses. */
export function indexOf(
  table: string,
  terms: readonly string[],
  options: IndexOptions,
  nameOf: (term: string) => string,
): TableIndex {
  if (!Array.isArray(terms) || terms.length === 0)
    throw new ConfigError(`An index of '${table}' needs a list of columns, such as ['name'], got ${show(terms)}.`);
  const parsed = terms.map((term: unknown) => parseTerm(table, term, nameOf));
  const names = parsed.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ConfigError(`An index of '${table}' names the column '${twice}' twice.`);
  requireOptions(table, options);
  const { unique = false, where } = options;
  const { name = `${table}_${names.join('_')}_${unique ? 'key' : 'idx'}` } = options;
  return Object.freeze({ name, terms: Object.freeze(parsed), unique, where });
}

/** The index that a model describes by its properties. */
export function modelIndex(table: Table, terms: readonly string[], options: IndexOptions): TableIndex {
  return indexOf(table.name, terms, options, (property) => {
    const column = table.byProperty.get(property);
    if (column) return column.name;
    throw new ConfigError(
      `An index of '${table.name}' names ${show(property)}, which is no column.${didYouMean(property, table.byProperty.keys())}`,
    );
  });
}

/** The indexes that columns ask for with `.index()`. */
export function columnIndexes(table: Table): TableIndex[] {
  return table.columns
    .filter(({ definition }) => definition.indexed)
    .map(({ property }) => modelIndex(table, [property], {}));
}

/** Columns of which no two rows have the same values: the primary key first, then unique columns and unique indexes. */
export function uniqueKeys(table: Table, indexes: readonly TableIndex[]): (readonly TableColumn[])[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const whole = indexes.filter(({ unique, where }) => unique && where === undefined);
  return [
    ...(table.primaryKey.length > 0 ? [table.primaryKey] : []),
    ...table.columns.filter(({ definition }) => definition.unique).map((column) => [column]),
    ...whole.map(({ terms }) => terms.map(({ name }) => byName.get(name)!)),
  ];
}

function parseTerm(table: string, term: unknown, nameOf: (term: string) => string): IndexTerm {
  if (typeof term !== 'string' || term === '')
    throw new ConfigError(`A column of an index of '${table}' must be a text such as 'name desc', got ${show(term)}.`);
  const [, name = term, direction] = /^(.*) (asc|desc)$/s.exec(term) ?? [];
  return Object.freeze({ name: nameOf(name), descending: direction === 'desc' });
}

function requireOptions(table: string, options: IndexOptions): void {
  refuseUnknownKeys('option of an index', options, KEYS);
  const { unique, name, where } = options as Record<string, unknown>;
  const wrong = (what: string, value: unknown): ConfigError =>
    new ConfigError(`An index of '${table}': ${what}, got ${show(value)}.`);
  if (unique !== undefined && typeof unique !== 'boolean') throw wrong('unique must be true or false', unique);
  if (name !== undefined && (typeof name !== 'string' || name === '')) throw wrong('its name must be a text', name);
  if (where === undefined) return;
  if (typeof where !== 'string' || where.trim() === '' || where.includes('\0') || hasSecondStatement(where))
    throw wrong('where must be one condition in SQL', where);
  if (splitPlaceholders(where).length > 1)
    throw wrong('where cannot take values, because a definition binds none', where);
}
