/** Table definitions as statements: columns, keys, checks, foreign keys and indexes, in an order in which they can be created. */
import type { Dialect } from '../dialect/dialect.ts';
import type { TableIndex } from '../schema/indexes.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import type { ForeignKey, TablePlan } from './plan.ts';

/** What a column's definition needs of its table. */
type OwnTable = Pick<Table, 'name' | 'primaryKey' | 'generatedKey'>;

/** The statements that create tables which do not exist yet, referred-to tables first. */
export function createStatements(plans: readonly TablePlan[], dialect: Dialect): string[] {
  return inOrder(plans).flatMap(({ table, foreignKeys, indexes }) => [
    `create table if not exists ${tableSql(table, foreignKeys, dialect)}`,
    ...indexes.map((index) => `create ${indexSql(table.name, index, dialect, 'if not exists ')}`),
  ]);
}

/** The statements that drop tables if they exist, referring tables first. */
export function dropStatements(plans: readonly TablePlan[], dialect: Dialect): string[] {
  const tables = inOrder(plans).toReversed();
  return dialect.dropTables(tables.map(({ table }) => dialect.quote(table.name)));
}

/** Tables after those they refer to, as far as references do not go in a circle. */
function inOrder(plans: readonly TablePlan[]): TablePlan[] {
  const byTable = new Map(plans.map((plan) => [plan.table, plan]));
  const ordered = new Set<TablePlan>();
  const open = new Set<TablePlan>();
  const visit = (plan: TablePlan): void => {
    if (ordered.has(plan) || open.has(plan)) return;
    open.add(plan);
    for (const { target } of plan.foreignKeys) {
      const referred = byTable.get(target);
      if (referred) visit(referred);
    }
    open.delete(plan);
    ordered.add(plan);
  };
  for (const plan of plans) visit(plan);
  return [...ordered];
}

/** A table's name and definition, as they stand behind `create table`. */
export function tableSql(table: Table, foreignKeys: readonly ForeignKey[], dialect: Dialect): string {
  const { quote } = dialect;
  const lines = table.columns.map((column) => columnSql(column, table, dialect));
  const composite = table.primaryKey.length > 1;
  if (composite) lines.push(`primary key (${table.primaryKey.map(({ name }) => quote(name)).join(', ')})`);
  for (const key of foreignKeys) lines.push(`foreign key (${quote(key.column.name)}) ${referenceSql(key, dialect)}`);
  return `${quote(table.name)} (\n  ${lines.join(',\n  ')}\n)`;
}

/** A column's name and definition, as far as it does not depend on other columns. */
export function columnSql(column: TableColumn, table: OwnTable, dialect: Dialect): string {
  const { definition, type, name } = column;
  const quoted = dialect.quote(name);
  if (column === table.generatedKey) return `${quoted} ${dialect.generatedKey()}`;
  const parts = [quoted, dialect.columnType(type)];
  if (definition.primaryKey && table.primaryKey.length === 1) parts.push('primary key');
  if (!definition.nullable) parts.push('not null');
  if (definition.unique) parts.push('unique');
  if (type.kind === 'oneOf') {
    const values = type.values!.map((value) => dialect.literal(value)).join(', ');
    parts.push(`constraint ${dialect.quote(`${table.name}_${name}_check`)} check (${quoted} in (${values}))`);
  }
  return parts.join(' ');
}

/** What a foreign key refers to, and what follows from it. */
export function referenceSql({ target, targetColumn, onDelete, onUpdate }: ForeignKey, { quote }: Dialect): string {
  const actions = [
    onDelete === 'no action' ? '' : ` on delete ${onDelete}`,
    onUpdate === 'no action' ? '' : ` on update ${onUpdate}`,
  ];
  return `references ${quote(target.name)} (${quote(targetColumn.name)})${actions.join('')}`;
}

/** An index's definition, as it stands behind `create`. */
export function indexSql(
  table: string,
  { name, terms, unique, where }: TableIndex,
  { quote }: Dialect,
  existing = '',
): string {
  const columns = terms.map((term) => `${quote(term.name)}${term.descending ? ' desc' : ''}`).join(', ');
  const condition = where === undefined ? '' : ` where ${where}`;
  return `${unique ? 'unique ' : ''}index ${existing}${quote(name)} on ${quote(table)} (${columns})${condition}`;
}
