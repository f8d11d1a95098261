/**
 * What models say of their tables, made ready for statements: foreign keys lead to tables, and classes that share a table become
 * one plan.
 */
import { ConfigError } from '../core/errors.ts';
import { didYouMean, show } from '../core/suggest.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { indexesOf, uniqueKeysOf } from '../model/indexes.ts';
import { infoOf } from '../model/info.ts';
import { relationOf } from '../model/relations.ts';
import type { ReferenceAction } from '../schema/columns.ts';
import type { TableIndex } from '../schema/indexes.ts';
import type { AnyModel, Class } from '../schema/shape.ts';
import type { Table, TableColumn } from '../schema/table.ts';

/** A foreign key of one column. */
export interface ForeignKey {
  readonly column: TableColumn;
  readonly target: Table;
  readonly targetColumn: TableColumn;
  readonly onDelete: ReferenceAction;
  readonly onUpdate: ReferenceAction;
}

/** A table with its indexes and foreign keys. */
export interface TablePlan {
  readonly table: Table;
  /** The name of the model, or the first of the models, that has the table. */
  readonly model: string;
  readonly foreignKeys: readonly ForeignKey[];
  readonly indexes: readonly TableIndex[];
}

/** The plans of models. A `belongsTo` is a foreign key when its target is among them, `references()` always. */
export function plansOf(models: readonly Class<AnyModel>[], dialect: Dialect): TablePlan[] {
  const tables = new Set(models.map((model) => infoOf(model).table));
  const plans = models.map((model) => planOf(model, tables, dialect));
  return [...tables].map((table) => merged(plans.filter((plan) => plan.table === table)));
}

/** The foreign key that a column declares with `references()`; undefined when it declares none. */
export function declaredKey(table: Pick<Table, 'name'>, column: TableColumn, dialect: Dialect): ForeignKey | undefined {
  const { references, nullable } = column.definition;
  if (references === undefined) return undefined;
  const { onDelete = 'no action', onUpdate = 'no action' } = references;
  const where = `${table.name}.${column.property}`;
  if (!nullable && (onDelete === 'set null' || onUpdate === 'set null'))
    throw new ConfigError(
      `${where} cannot be set to NULL as its references() asks. Make it nullable(), or choose 'cascade'.`,
    );
  const model = references.target() as unknown;
  const targetColumn = referredColumn(model, references.column, where);
  const [own, other] = [dialect.columnType(column.type), dialect.columnType(targetColumn.type)];
  if (own !== other)
    throw new ConfigError(
      `${where} is ${own} and refers to ${infoOf(model).table.name}.${targetColumn.property}, which is ${other}. Give both the same type.`,
    );
  return { column, target: infoOf(model).table, targetColumn, onDelete, onUpdate };
}

/** What a column refers to: the target's key, or the column that was named, which must be unique. */
function referredColumn(model: unknown, property: string | undefined, where: string): TableColumn {
  const { table } = infoOf(model);
  if (property === undefined) return keyOf(table, where);
  const column = table.byProperty.get(property);
  if (!column)
    throw new ConfigError(
      `${where} refers to ${show(property)} of '${table.name}', which is no column.${didYouMean(property, table.byProperty.keys())}`,
    );
  if (uniqueKeysOf(model as Function).some((key) => key.length === 1 && key[0] === column)) return column;
  throw new ConfigError(`${where} refers to ${table.name}.${property}, which is not unique. Make it unique().`);
}

function keyOf(table: Table, where: string): TableColumn {
  const [key, ...others] = table.primaryKey;
  if (key && others.length === 0) return key;
  throw new ConfigError(`${where} refers to '${table.name}', which needs a key of one column for that.`);
}

function planOf(model: Class<AnyModel>, created: ReadonlySet<Table>, dialect: Dialect): TablePlan {
  const { table } = infoOf(model);
  const declared = table.columns.flatMap((column) => declaredKey(table, column, dialect) ?? []);
  const related = [...table.relations.keys()]
    .map((name) => relationOf(model, name))
    .filter(({ kind, target }) => kind === 'belongsTo' && created.has(infoOf(target).table))
    .map(({ foreignKey, target }): ForeignKey => {
      const column = table.byProperty.get(foreignKey)!;
      const other = infoOf(target).table;
      const targetColumn = keyOf(other, `${table.name}.${foreignKey}`);
      return { column, target: other, targetColumn, onDelete: 'no action', onUpdate: 'no action' };
    });
  return {
    table,
    model: model.name,
    foreignKeys: different([...declared, ...related], sameKey),
    indexes: indexesOf(model),
  };
}

/** One plan of those of several classes. */
function merged(plans: readonly TablePlan[]): TablePlan {
  const [first, ...others] = plans as [TablePlan, ...TablePlan[]];
  if (others.length === 0) return first;
  return {
    ...first,
    foreignKeys: different(plans.flatMap(({ foreignKeys }) => foreignKeys), sameKey),
    indexes: different(plans.flatMap(({ indexes }) => indexes), (a, b) => a.name === b.name),
  }; // prettier-ignore
}

/** Whether two foreign keys lead the same way; the one with actions comes first. */
function sameKey(a: ForeignKey, b: ForeignKey): boolean {
  return a.column === b.column && a.target === b.target;
}

/** A list without those that are the same as an earlier one. */
function different<T>(list: readonly T[], same: (a: T, b: T) => boolean): T[] {
  return list.filter((one, i) => list.findIndex((other) => same(one, other)) === i);
}
