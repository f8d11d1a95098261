/** A model's table as data: its columns in order, its key, its relations. Made once when the model is defined. */
import type { ColumnType } from '../core/column-type.ts';
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import { definitionOf, type ColumnDefinition, type Columns } from './columns.ts';
import type { RelationDefinition, Relations } from './relations.ts';

/** One column of a table. */
export interface TableColumn {
  /** The property on records. */
  readonly property: string;
  /** The column in the database. */
  readonly name: string;
  /** Its place in every row. */
  readonly index: number;
  readonly type: ColumnType;
  readonly definition: ColumnDefinition;
}

/** A table. */
export interface Table {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  readonly byProperty: ReadonlyMap<string, TableColumn>;
  /** The columns of the primary key; empty when there is none. */
  readonly primaryKey: readonly TableColumn[];
  /** The key that the database numbers, if it does. */
  readonly generatedKey: TableColumn | undefined;
  /** The column that counts the writes of a row, if there is one. */
  readonly version: TableColumn | undefined;
  /** The column that marks a row as deleted, if there is one. */
  readonly deletedAt: TableColumn | undefined;
  /** Whether some value may exceed 2^53, so that the driver must return whole numbers as bigint. */
  readonly bigints: boolean;
  readonly relations: ReadonlyMap<string, () => RelationDefinition>;
}

/** Makes a table of a model's definition; refuses names that records need themselves. */
export function tableOf(name: string, columns: Columns, relations: Relations, reserved: ReadonlySet<string>): Table {
  if (typeof name !== 'string' || name === '')
    throw new ConfigError(`A model needs a table's name, got ${show(name)}.`);
  const list = Object.entries(columns).map(([property, column], index): TableColumn => {
    if (reserved.has(property))
      throw new ConfigError(
        `A column of '${name}' cannot be called '${property}': records have a member of that name.`,
      );
    const definition = definitionOf(column, property);
    return Object.freeze({
      property,
      name: definition.name ?? snakeCase(property),
      index,
      type: definition.type,
      definition,
    });
  });
  if (list.length === 0) throw new ConfigError(`The model of table '${name}' has no columns.`);
  const byProperty = new Map(list.map((column) => [column.property, column]));
  refuseSameName(name, list);
  for (const relation of Object.keys(relations)) {
    // It is there before it is loaded, as a getter that throws, and `await` reads it.
    if (relation === 'then')
      throw new ConfigError(
        `A relation of '${name}' cannot be called 'then': await would take its records for promises.`,
      );
    if (reserved.has(relation) || byProperty.has(relation)) {
      throw new ConfigError(
        `A relation of '${name}' cannot be called '${relation}': that name is taken by a column or a member of records.`,
      );
    }
  }
  const primaryKey = list.filter((column) => column.definition.primaryKey);
  const [key] = primaryKey;
  const numbered =
    primaryKey.length === 1 &&
    key!.definition.default === undefined &&
    (key!.type.kind === 'integer' || key!.type.kind === 'bigint');
  return Object.freeze({
    name,
    columns: Object.freeze(list),
    byProperty,
    primaryKey,
    generatedKey: numbered ? key : undefined,
    version: list.find((column) => column.definition.role === 'version'),
    deletedAt: list.find((column) => column.definition.role === 'deletedAt'),
    bigints: list.some((column) => column.type.kind === 'bigint'),
    relations: new Map(Object.entries(relations) as [string, () => RelationDefinition][]),
  });
}

function refuseSameName(table: string, columns: readonly TableColumn[]): void {
  const properties = new Map<string, string>();
  for (const { name, property } of columns) {
    const other = properties.get(name);
    if (other !== undefined)
      throw new ConfigError(
        `'${other}' and '${property}' of '${table}' are both the column '${name}'. Give one another name with named().`,
      );
    properties.set(name, property);
  }
}

/** `createdAt` becomes `created_at`. */
function snakeCase(property: string): string {
  return property.replace(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, (letter) => `_${letter}`).toLowerCase();
}
