/** Table definitions as statements: columns, keys, checks, foreign keys and indexes, in an order in which they can be created. */
import { ConfigError } from '../core/errors.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';

/** A table and the tables its foreign keys refer to. */
export interface TablePlan {
  readonly table: Table;
  readonly references: readonly { readonly column: TableColumn; readonly target: Table }[];
}

/** The statements that create tables which do not exist yet, referred-to tables first. */
export function createStatements(plans: readonly TablePlan[], dialect: Dialect): string[] {
  return inOrder(plans).flatMap((plan) => [tableSql(plan, dialect), ...indexSql(plan.table, dialect)]);
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
    for (const { target } of plan.references) {
      const referred = byTable.get(target);
      if (referred) visit(referred);
    }
    open.delete(plan);
    ordered.add(plan);
  };
  for (const plan of plans) visit(plan);
  return [...ordered];
}

function tableSql({ table, references }: TablePlan, dialect: Dialect): string {
  const { quote } = dialect;
  const lines = table.columns.map((column) => columnSql(column, table, dialect));
  const composite = table.primaryKey.length > 1;
  if (composite) lines.push(`primary key (${table.primaryKey.map(({ name }) => quote(name)).join(', ')})`);
  for (const { column, target } of references) {
    const [key, ...others] = target.primaryKey;
    if (!key || others.length > 0)
      throw new ConfigError(`'${table.name}' refers to '${target.name}', which needs a key of one column for that.`);
    lines.push(`foreign key (${quote(column.name)}) references ${quote(target.name)} (${quote(key.name)})`);
  }
  return `create table if not exists ${quote(table.name)} (\n  ${lines.join(',\n  ')}\n)`;
}

function columnSql(column: TableColumn, table: Table, dialect: Dialect): string {
  const { definition, type, name } = column;
  const quoted = dialect.quote(name);
  if (column === table.generatedKey) return `${quoted} ${dialect.generatedKey()}`;
  const parts = [quoted, dialect.columnType(type)];
  if (definition.primaryKey && table.primaryKey.length === 1) parts.push('primary key');
  if (!definition.nullable) parts.push('not null');
  if (definition.unique) parts.push('unique');
  if (type.kind === 'oneOf')
    parts.push(
      `constraint ${dialect.quote(`${table.name}_${name}_check`)} check (${quoted} in (${type.values!.map(literal).join(', ')}))`,
    );
  return parts.join(' ');
}

function indexSql(table: Table, dialect: Dialect): string[] {
  const indexed = table.columns.filter(({ definition }) => definition.indexed);
  return indexed.map(({ name }) => {
    const index = dialect.quote(`${table.name}_${name}_idx`);
    return `create index if not exists ${index} on ${dialect.quote(table.name)} (${dialect.quote(name)})`;
  });
}

/** A string of the program as a literal; statements of definition cannot bind values. */
function literal(value: string): string {
  if (value.includes('\0')) throw new ConfigError('A value of oneOf() cannot contain a NUL character.');
  return `'${value.replaceAll("'", "''")}'`;
}
