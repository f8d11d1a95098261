/**
 * Statements that change tables one at a time, with the column definitions of models: `db.schema`. Each call is one statement
 * and runs in the transaction around it, if there is one. What has run and what is to run, nobody remembers.
 */
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { ModelDatabase } from '../model/port.ts';
import { infoOf } from '../model/info.ts';
import { definitionOf, type AnyColumn, type Columns } from '../schema/columns.ts';
import { indexOf, modelIndex, type IndexOptions } from '../schema/indexes.ts';
import type { OrderTerm } from '../schema/relations.ts';
import type { AnyModel, Class, ColumnKey } from '../schema/shape.ts';
import { tableOf, type TableColumn } from '../schema/table.ts';
import { readValue } from '../schema/values.ts';
import { columnSql, indexSql, referenceSql, tableSql } from './create-table.ts';
import { declaredKey } from './plan.ts';

/** A table by its name, or by the model that has it. */
export type TableTarget = string | Class<AnyModel>;

/** Changes tables, one statement a call. Texts are names in the database; where a model is given, columns are its properties. */
export class SchemaStatements {
  readonly #db: Pick<ModelDatabase, 'binding'>;

  constructor(db: Pick<ModelDatabase, 'binding'>) {
    this.#db = db;
  }

  /** Creates a table. Its columns are named as a model's would be: `createdAt` becomes `created_at`. */
  async createTable(name: string, columns: Columns): Promise<void> {
    const { dialect } = this.#db.binding;
    const table = tableOf(name, columns, {}, new Set());
    const keys = table.columns.flatMap((column) => declaredKey(table, column, dialect) ?? []);
    await this.#run(`create table ${tableSql(table, keys, dialect)}`);
  }

  /** Drops a table with all that is in it. */
  async dropTable(table: TableTarget): Promise<void> {
    await this.#run(`drop table ${this.#table(table)}`);
  }

  /** Gives a table another name. */
  async renameTable(table: TableTarget, name: string): Promise<void> {
    await this.#run(`alter table ${this.#table(table)} rename to ${this.#quote(name)}`);
  }

  /**
   * Adds a column: one of the model's, or one with a name and a definition. Existing rows get its default when that is a value; a
   * function is not called for them.
   */
  async addColumn<I extends AnyModel>(model: Class<I>, property: ColumnKey<I>): Promise<void>;
  async addColumn(table: string, name: string, column: AnyColumn): Promise<void>;
  async addColumn(target: TableTarget, name: string, given?: AnyColumn): Promise<void> {
    const { dialect } = this.#db.binding;
    const column = typeof target === 'string' ? namedColumn(name, given) : columnOf(target, name);
    const { definition } = column;
    const key = definition.primaryKey ? [column] : [];
    const table = { name: nameOf(target), primaryKey: key, generatedKey: undefined };
    const reference = declaredKey(table, column, dialect);
    const parts = [columnSql(column, table, dialect), this.#default(column, table.name)];
    if (reference) parts.push(referenceSql(reference, dialect));
    const sql = parts.filter((part) => part !== '').join(' ');
    const added = { sql, name: column.name, unique: definition.unique, primaryKey: definition.primaryKey };
    await this.#run(dialect.addColumn(this.#table(target), added));
  }

  /** Drops a column with all that is in it. */
  async dropColumn(table: TableTarget, name: string): Promise<void> {
    await this.#run(`alter table ${this.#table(table)} drop column ${this.#quote(name)}`);
  }

  /** Gives a column another name. */
  async renameColumn(table: TableTarget, name: string, newName: string): Promise<void> {
    await this.#run(`alter table ${this.#table(table)} rename column ${this.#quote(name)} to ${this.#quote(newName)}`);
  }

  /** Changes the type of a column; throws QueryError where the database has no statement for it, and says what to do. */
  async changeType(table: TableTarget, name: string, column: AnyColumn): Promise<void> {
    const { type } = definitionOf(column, name);
    await this.#run(this.#db.binding.dialect.changeType(this.#table(table), this.#quote(name), type));
  }

  /** Creates an index on columns such as `'name'` or `'name desc'`. */
  async createIndex<I extends AnyModel>(
    model: Class<I>,
    columns: readonly OrderTerm<NoInfer<I>>[],
    options?: IndexOptions,
  ): Promise<void>;
  async createIndex(table: string, columns: readonly string[], options?: IndexOptions): Promise<void>;
  async createIndex(target: TableTarget, columns: readonly string[], options: IndexOptions = {}): Promise<void> {
    const table = nameOf(target);
    const index =
      typeof target === 'string'
        ? indexOf(table, columns, options, (name) => name)
        : modelIndex(infoOf(target).table, columns, options);
    await this.#run(`create ${indexSql(table, index, this.#db.binding.dialect)}`);
  }

  /** Drops an index. */
  async dropIndex(name: string): Promise<void> {
    await this.#run(`drop index ${this.#quote(name)}`);
  }

  async #run(sql: string): Promise<void> {
    await this.#db.binding.runner.run({ sql, params: [], kind: 'schema' });
  }

  #table(target: TableTarget): string {
    return this.#quote(nameOf(target));
  }

  #quote(name: unknown): string {
    if (typeof name === 'string') return this.#db.binding.dialect.quote(name);
    throw new ConfigError(`The name of a table, column or index must be a text, got ${show(name)}.`);
  }

  #default({ type, definition, property }: TableColumn, table: string): string {
    const { default: given } = definition;
    if (given === undefined || given === null || typeof given === 'function') return '';
    const { dialect } = this.#db.binding;
    const value = readValue(type, given, `The default of ${table}.${property}`);
    return `default ${dialect.literal(dialect.codec(type).encode(value))}`;
  }
}

function nameOf(target: TableTarget): string {
  return typeof target === 'string' ? target : infoOf(target).table.name;
}

/** A column that no model has. */
function namedColumn(name: string, column: unknown): TableColumn {
  const definition = definitionOf(column, name);
  if (definition.name !== undefined && definition.name !== name)
    throw new ConfigError(`The column is called both '${name}' and '${definition.name}'. Leave named() out.`);
  return { property: name, name, index: 0, type: definition.type, definition };
}

function columnOf(model: Class<AnyModel>, property: string): TableColumn {
  const column = infoOf(model).table.byProperty.get(property);
  if (column) return column;
  throw new ConfigError(`${model.name} has no column ${show(property)} that could be added to its table.`);
}
