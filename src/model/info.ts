/** What the library knows of a model class: its table and the database it is bound to. */
import { ConfigError } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import type { Codec } from '../dialect/dialect.ts';
import type { Binding } from '../query/ports.ts';
import type { Columns } from '../schema/columns.ts';
import type { Table } from '../schema/table.ts';
import type { ModelDatabase } from './port.ts';
import { WritePlans } from './write-plans.ts';

/** Where a model class keeps its ModelInfo. */
export const INFO: unique symbol = Symbol('rhosocial.activerecord.model');

/** Sets the columns of a record from a row. */
export type Fill = (record: object, row: readonly SqlValue[]) => void;

/** A model as the library sees it. Changed only by `bind`. */
export class ModelInfo {
  readonly table: Table;
  /** The columns as they were given, for models that extend this one. */
  readonly columns: Columns;
  /** Sets every column of a record from a row, for a model whose constructor belongs to the one it extends. */
  fill: Fill | undefined;
  /** How values of each column travel; set with the database, whose dialect decides. */
  codecs: readonly Codec[] = [];
  /** Turns what the driver returns into what records hold, by column. */
  decoders: readonly ((value: SqlValue) => unknown)[] = [];
  #plans: WritePlans | undefined;
  #database: ModelDatabase | undefined;
  /** The name of the database it was bound to last, for the message when that is gone. */
  #lastName: string | undefined;

  constructor(table: Table, columns: Columns) {
    this.table = table;
    this.columns = columns;
  }

  /** The model's database; `model` names it in the error when there is none. */
  database(model: string): ModelDatabase {
    if (this.#database) return this.#database;
    if (this.#lastName !== undefined) {
      throw new ConfigError(
        `The database '${this.#lastName}' of ${model} has been disposed. Configure ${model} again before using it.`,
      );
    }
    throw new ConfigError(
      `${model} has no database yet. Call ${model}.configure({ database: 'app.db' }, SQLiteBackend), or new Database(…).bind(${model}).`,
    );
  }

  /** The statements that write its records; only for models that have a database. */
  get plans(): WritePlans {
    return this.#plans!;
  }

  /** Whether the model is bound, and to what. */
  get bound(): ModelDatabase | undefined {
    return this.#database;
  }

  /** Binds the model to a database, or with undefined to none. */
  bind(database: ModelDatabase | undefined): void {
    this.#database = database;
    if (!database) return;
    this.#lastName = database.name;
    const { dialect } = database.binding;
    if (this.#plans?.dialect !== dialect) this.#plans = new WritePlans(this.table, dialect);
    this.codecs = this.table.columns.map(({ type }) => dialect.codec(type));
    this.decoders = this.table.columns.map(({ type }, i) =>
      decoderOf(this.codecs[i]!, this.table.bigints && type.kind === 'integer'),
    );
  }
}

/** The info of a model class; throws ConfigError for anything else. */
export function infoOf(model: unknown): ModelInfo {
  const info = typeof model === 'function' ? (model as { [INFO]?: ModelInfo })[INFO] : undefined;
  if (info) return info;
  const name = typeof model === 'function' && model.name !== '' ? model.name : String(model);
  throw new ConfigError(`${name} is not a model. Models are classes that extend Model('table', { … }).`);
}

/** A model's database binding. */
export function bindingOf(model: Function): Binding {
  return infoOf(model).database(model.name).binding;
}

function decoderOf(codec: Codec, wide: boolean): (value: SqlValue) => unknown {
  const decode = codec.decode ?? (wide ? Number : (value: SqlValue): unknown => value);
  return (value) => (value === null ? null : decode(value));
}
