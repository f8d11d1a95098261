/**
 * Compares tables as models want them with tables as the database has them. What the database has beyond that is no difference:
 * other programs may use it.
 */
import type { DatabaseDescription, IndexDescription, TableDescription } from '../dialect/catalog.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { TableIndex } from '../schema/indexes.ts';
import type { TableColumn } from '../schema/table.ts';
import { declaredKey, type ForeignKey, type TablePlan } from './plan.ts';

/** Something in which the database is not as a model wants it. */
export interface SchemaDifference {
  /** What differs. */
  readonly kind: 'missing table' | 'missing column' | 'type' | 'nullable' | 'primary key' | 'index' | 'foreign key';
  /** The model that wants it. */
  readonly model: string;
  readonly table: string;
  /** The column or index, as the database calls it; undefined for a table or its key. */
  readonly name: string | undefined;
  /** As the model wants it. */
  readonly expected: string;
  /** As the database has it; undefined for what is missing. */
  readonly actual: string | undefined;
  /** The difference as a sentence. */
  readonly message: string;
}

/** How a difference is found: what is about a table but not the table itself. */
type Found = Pick<SchemaDifference, 'kind' | 'name' | 'expected' | 'actual' | 'message'>;

/** All differences, in the order of the models. */
export function differencesOf(
  plans: readonly TablePlan[],
  { tables }: DatabaseDescription,
  dialect: Dialect,
): SchemaDifference[] {
  return plans.flatMap((plan) => {
    const { name } = plan.table;
    const actual = tables.find((table) => table.name.toLowerCase() === name.toLowerCase());
    const found = actual
      ? compare(plan, actual, dialect)
      : [missing('missing table', undefined, name, `The table '${name}' is missing.`)];
    return found.map((one) => Object.freeze({ model: plan.model, table: name, ...one }));
  });
}

function compare({ table, indexes }: TablePlan, actual: TableDescription, dialect: Dialect): Found[] {
  const keys = table.columns.flatMap((column) => declaredKey(table, column, dialect) ?? []);
  return [
    ...table.columns.flatMap((column) => compareColumn(column, column === table.generatedKey, actual, dialect)),
    ...comparePrimaryKey(table.primaryKey, actual),
    ...table.columns.flatMap((column) => compareUnique(column, table.primaryKey, actual)),
    ...indexes.flatMap((index) => compareIndex(index, actual)),
    ...keys.flatMap((key) => compareForeignKey(key, actual)),
  ];
}

function compareColumn(column: TableColumn, numbered: boolean, table: TableDescription, dialect: Dialect): Found[] {
  const { name, type, definition } = column;
  const where = `${table.name}.${name}`;
  const wanted = dialect.columnType(type);
  const found = table.columns.find((other) => sameName(other.name, name));
  if (!found) return [missing('missing column', name, wanted, `The column ${where} is missing.`)];
  const differences: Found[] = [];
  if (!dialect.sameType(type, found.type))
    differences.push({
      kind: 'type',
      name,
      expected: wanted,
      actual: found.type,
      message: `The column ${where} should be ${wanted} and is ${found.type}.`,
    });
  const nullable = definition.nullable && !numbered;
  const words = (allowed: boolean): string => (allowed ? 'null' : 'not null');
  if (found.nullable !== nullable)
    differences.push({
      kind: 'nullable',
      name,
      expected: words(nullable),
      actual: words(found.nullable),
      message: `The column ${where} should ${nullable ? '' : 'not '}allow NULL and ${nullable ? 'does not' : 'does'}.`,
    });
  return differences;
}

function comparePrimaryKey(wanted: readonly TableColumn[], table: TableDescription): Found[] {
  const parts = table.columns.filter(({ keyPosition }) => keyPosition > 0);
  const actual = parts.sort((a, b) => a.keyPosition - b.keyPosition).map(({ name }) => name);
  // In which order the columns stand in the key makes no row another one.
  const same =
    wanted.length === actual.length && wanted.every(({ name }) => actual.some((other) => sameName(other, name)));
  if (same) return [];
  const words = (names: readonly string[]): string => names.join(', ') || 'none';
  const expected = words(wanted.map(({ name }) => name));
  const message = `The primary key of '${table.name}' should be ${expected} and is ${words(actual)}.`;
  return [{ kind: 'primary key', name: undefined, expected, actual: words(actual), message }];
}

function compareUnique(
  { name, definition }: TableColumn,
  key: readonly TableColumn[],
  table: TableDescription,
): Found[] {
  if (!definition.unique || (key.length === 1 && key[0]!.name === name)) return [];
  const terms = [{ name, descending: false }];
  if (table.indexes.some((index) => index.unique && !index.partial && sameTerms(terms, index, false))) return [];
  return [missing('index', name, `unique (${name})`, `The column ${table.name}.${name} should be unique and is not.`)];
}

function compareIndex(wanted: TableIndex, table: TableDescription): Found[] {
  const partial = wanted.where !== undefined;
  const fits = (index: IndexDescription): boolean =>
    (index.unique || !wanted.unique) &&
    index.partial === partial &&
    sameTerms(wanted.terms, index, true) &&
    // The condition of an index cannot be compared, but its name can.
    (!partial || sameName(index.name, wanted.name));
  if (table.indexes.some(fits)) return [];
  const expected = indexText(wanted.unique, wanted.terms, partial);
  const same = table.indexes.find((index) => sameName(index.name, wanted.name));
  if (!same)
    return [
      missing('index', wanted.name, expected, `The index '${wanted.name}' of '${table.name}' is missing: ${expected}.`),
    ];
  const actual = indexText(same.unique, same.columns, same.partial);
  const message = `The index '${wanted.name}' of '${table.name}' should be ${expected} and is ${actual}.`;
  return [{ kind: 'index', name: wanted.name, expected, actual, message }];
}

function compareForeignKey(key: ForeignKey, table: TableDescription): Found[] {
  const name = key.column.name;
  const candidates = table.foreignKeys.filter(
    ({ columns, table: target, targetColumns }) =>
      columns.length === 1 &&
      sameName(columns[0]!, name) &&
      sameName(target, key.target.name) &&
      sameName(targetColumns[0] ?? '', key.targetColumn.name),
  );
  const { onDelete, onUpdate } = key;
  if (candidates.some((found) => found.onDelete === onDelete && found.onUpdate === onUpdate)) return [];
  const [actual] = candidates;
  const words = (actions: { readonly onDelete: string; readonly onUpdate: string }): string =>
    `on delete ${actions.onDelete}, on update ${actions.onUpdate}`;
  const expected = `references ${key.target.name} (${key.targetColumn.name}) ${words(key)}`;
  const start = `The foreign key of ${table.name}.${name}`;
  if (!actual) return [missing('foreign key', name, expected, `${start} is missing: ${expected}.`)];
  const message = `${start} should be ${words(key)} and is ${words(actual)}.`;
  return [{ kind: 'foreign key', name, expected, actual: words(actual), message }];
}

function missing(kind: Found['kind'], name: string | undefined, expected: string, message: string): Found {
  return { kind, name, expected, actual: undefined, message };
}

/** Databases compare names without their case, as far as the library's own go. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function sameTerms(terms: TableIndex['terms'], { columns }: IndexDescription, direction: boolean): boolean {
  return (
    terms.length === columns.length &&
    terms.every(({ name, descending }, i) => {
      const other = columns[i]!;
      return sameName(other.name ?? '', name) && (!direction || other.descending === descending);
    })
  );
}

function indexText(unique: boolean, terms: IndexDescription['columns'], partial: boolean): string {
  const columns = terms.map(({ name = 'an expression', descending }) => `${name}${descending ? ' desc' : ''}`);
  return `${unique ? 'unique ' : ''}(${columns.join(', ')})${partial ? ' with a condition' : ''}`;
}
