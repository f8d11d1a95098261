/**
 * The hall: the only file that knows both wings. It opens the pool of a configuration, puts a session on it, and hands the
 * session to models as what runs their statements.
 */
import type { Backend, Connection } from './backend/backend.ts';
import { checkConnectionConfig, poolOptionsOf, sessionOptionsOf, type ConnectionConfig } from './backend/config.ts';
import { systemClock } from './core/clock.ts';
import { ConfigError, QueryError } from './core/errors.ts';
import type { AmbientScope } from './core/scope.ts';
import {
  checkedPieces,
  flatten,
  hasSecondStatement,
  kindOf,
  SqlFragment,
  type MaybePromise,
  type QueryResult,
  type SqlValue,
} from './core/sql.ts';
import { refuseUnknownKeys } from './core/suggest.ts';
import type { Transaction, TransactionOptions } from './core/transaction.ts';
import { writtenBy } from './core/written.ts';
import { Cascades } from './ddl/cascades.ts';
import { differencesOf, type SchemaDifference } from './ddl/differences.ts';
import { plansOf } from './ddl/plan.ts';
import { SchemaStatements } from './ddl/statements.ts';
import { createTables, dropTables, introspect, type CreateTablesOptions } from './ddl/tables.ts';
import type { DatabaseDescription } from './dialect/catalog.ts';
import { infoOf, type ModelInfo } from './model/info.ts';
import { defineMixin, type MixedIn } from './model/mixin.ts';
import { defineModel, type FreeNames, type ModelClass } from './model/model.ts';
import { provideDatabases } from './model/port.ts';
import { EventBus } from './observe/bus.ts';
import type { DatabaseEvents, QueryListenOptions } from './observe/events.ts';
import type { DisposeOptions, Pool } from './pool/pool.ts';
import type { Binding, NPlusOne } from './query/ports.ts';
import { preload } from './relation/preload.ts';
import type { Columns } from './schema/columns.ts';
import type { Relations } from './schema/relations.ts';
import type { AnyModel, Class } from './schema/shape.ts';
import { outsideTransaction as outside } from './session/ambient.ts';
import { Origins } from './session/origins.ts';
import { Session } from './session/session.ts';

/** A model class, whatever its columns. */
export type AnyModelClass = Class<AnyModel>;

/** A row of a statement that no model describes. */
export type PlainRow = Record<string, SqlValue>;

/** What a statement that returns no rows answers. */
export interface ExecuteResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
  /** The key of the last inserted row, where the database tells. */
  readonly lastInsertId: number | bigint | undefined;
}

/** The one statement that contains semicolons. */
const TRIGGER = /^\s*create\s+(?:temp\w*\s+)?trigger\b/i;

/** A database: one pool of connections, the models bound to it, and statements of one's own. */
export class Database implements AsyncDisposable {
  /** The configuration, as it was given. */
  readonly config: ConnectionConfig;
  readonly backend: Backend;
  /** Its name in events and messages: the file or the name of the configuration. */
  readonly name: string;
  /** Its connections. */
  readonly pool: Pool<Connection>;
  /** Changes tables, one statement a call. */
  readonly schema: SchemaStatements = new SchemaStatements(this);
  /** @internal For models: what runs their statements. */
  readonly binding: Binding;
  readonly #session: Session;
  readonly #bus: EventBus<DatabaseEvents>;
  readonly #origins: Origins;
  readonly #models = new Set<ModelInfo>();
  /** How writes spread by the foreign keys of the models that are bound now; found out at the first commit that somebody hears of. */
  #cascades: Cascades | undefined;
  readonly #unwatch: (() => void) | undefined;
  #disposal: Promise<void> | undefined;

  /** Checks the configuration; connections are opened when they are needed. */
  constructor(config: ConnectionConfig, backend: Backend) {
    checkConnectionConfig(config);
    backend.checkConfig(config);
    this.config = Object.freeze({ ...config });
    this.backend = backend;
    this.#bus = new EventBus(backend.sink);
    this.#origins = new Origins(backend.scope);
    this.name = config.database;
    this.pool = backend.createPool(config, poolOptionsOf(config, config.database));
    this.#session = new Session({
      ...sessionOptionsOf(config),
      name: this.name,
      backend,
      pool: this.pool,
      bus: this.#bus,
      origins: this.#origins,
      clock: systemClock,
      tablesOf: (written) => (this.#cascades ??= new Cascades(this.#models)).tablesOf(written),
    });
    this.binding = { dialect: backend.dialect, runner: this.#session, loader: preload, nPlusOne: this.#nPlusOne() };
    scopes.add(backend.scope);
    this.#unwatch = backend.watch?.({
      config, pool: this.pool, clock: systemClock,
      logPinned: (event) => this.#bus.emit('logPinned', event),
    }); // prettier-ignore
  }

  #nPlusOne(): Binding['nPlusOne'] {
    const { nPlusOne: mode = 'off' } = this.config;
    if (mode === 'off') return undefined;
    const report = (found: NPlusOne): void =>
      this.#bus.emit('nPlusOne', Object.freeze({ database: this.name, ...found }));
    return { mode, report };
  }

  /** Makes models use this database. */
  bind(...models: AnyModelClass[]): this {
    this.#requireOpen();
    for (const model of models) this.#requireFree(model);
    for (const model of models) {
      const info = infoOf(model);
      if (info.bound === this) continue;
      info.bind(this);
      this.#models.add(info);
      this.#cascades = undefined;
    }
    return this;
  }

  #requireFree(model: AnyModelClass): void {
    const { bound } = infoOf(model);
    if (bound === this || !(bound instanceof Database) || bound.disposed) return;
    throw new ConfigError(
      `${model.name} uses the database '${bound.name}' and cannot be given '${this.name}' as well${differences(bound.config, this.config)}. ` +
        'Dispose the first one before, or use a model of its own.',
    );
  }

  /** Whether `dispose` has been called. */
  get disposed(): boolean {
    return this.#disposal !== undefined;
  }

  /** Runs a statement with its values bound and returns its rows: `` db.sql`select * from users where id = ${id}` ``. */
  async sql<R extends object = PlainRow>(strings: TemplateStringsArray, ...values: unknown[]): Promise<R[]> {
    const { pieces, values: bound } = flatten(new SqlFragment([...strings], values));
    const { rows, columns } = await this.#runPieces(pieces, bound);
    return rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value])) as R);
  }

  /** Runs one statement for its effect; `?` stands for the values in order. */
  async execute(sql: string, params: readonly unknown[] = []): Promise<ExecuteResult> {
    const { changes, lastInsertId } = await this.#runPieces(checkedPieces(sql, params), params);
    return { changes, lastInsertId };
  }

  /** Runs `work` in a transaction; inside another one of this database as a savepoint. */
  transaction<R>(work: (tx: Transaction) => MaybePromise<R>, options?: TransactionOptions): Promise<R> {
    return this.#session.transaction(work, options);
  }

  /**
   * Creates the tables of models with their indexes, and with a foreign key for each `references()` and each `belongsTo` among
   * them; tables that exist are left alone. With `recreate` existing ones are dropped first, with all that is in them.
   */
  createTables(models: readonly AnyModelClass[], options: CreateTablesOptions = {}): Promise<void> {
    return createTables(this, models, options);
  }

  /** Drops the tables of models that exist, with all that is in them. */
  dropTables(models: readonly AnyModelClass[]): Promise<void> {
    return dropTables(this, models);
  }

  /** What is in the database: tables with columns, indexes and foreign keys, and the names of views. */
  introspect(): Promise<DatabaseDescription> {
    return introspect(this);
  }

  /** In what the tables of the database are not as models want them; empty when they are. */
  async schemaDifferences(models: readonly AnyModelClass[]): Promise<SchemaDifference[]> {
    const { dialect } = this.backend;
    return differencesOf(plansOf(models, dialect), await introspect(this), dialect);
  }

  /**
   * Calls `listener` at each event of the database's statements; returns the function that ends it. With `callSites` the events
   * `query` and `slowQuery` tell where in the program a statement was called; throws ConfigError for another event.
   */
  on<K extends keyof DatabaseEvents>(
    event: K,
    listener: (event: DatabaseEvents[K]) => unknown,
    options: K extends 'query' | 'slowQuery' ? QueryListenOptions : Record<string, never> = {},
  ): () => void {
    refuseUnknownKeys(
      `option of on('${event}')`,
      options,
      event === 'query' || event === 'slowQuery' ? ['callSites'] : [],
    );
    const stop = this.#bus.on(event, listener);
    const endAsking = options.callSites ? this.#origins.ask() : undefined;
    return () => {
      endAsking?.();
      stop();
    };
  }

  /** Closes all connections, when those in use have come back; afterwards its models can be given another database. */
  dispose(options?: DisposeOptions): Promise<void> {
    this.#disposal ??= this.#end();
    void this.pool.dispose(options);
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #end(): Promise<void> {
    forget(this);
    this.#unwatch?.();
    await this.pool.dispose();
    for (const info of this.#models) if (info.bound === this) info.bind(undefined);
  }

  #runPieces(pieces: readonly string[], values: readonly unknown[]): MaybePromise<QueryResult> {
    const { dialect } = this.backend;
    const sql = pieces.reduce((text, piece, i) => `${text}${dialect.placeholder(i - 1)}${piece}`);
    const kind = kindOf(sql);
    if (kind === 'transaction')
      throw new QueryError(
        'Transactions are begun and ended with db.transaction(), which keeps them on one connection.',
      );
    if (!TRIGGER.test(sql) && hasSecondStatement(sql))
      throw new QueryError('One call runs one statement. Remove what follows the semicolon.');
    const writes = kind === 'write' ? writtenBy(sql) : undefined;
    const params = values.map((value) => dialect.encodeAny(value));
    return this.#session.run({ sql, params, kind, named: true, writes });
  }

  #requireOpen(): void {
    if (this.disposed) throw new ConfigError(`The database '${this.name}' has been disposed. Make a new one.`);
  }
}

// Databases by configuration: equal configurations mean one database, so that one pool and one transaction serve all models.

/** The ambient scopes of all backends in use. */
const scopes = new Set<AmbientScope>();
const byObject = new Map<ConnectionConfig, Database>();
const byIdentity = new Map<Backend, Map<string, Database>>();

/** Binds models to the open database of a configuration, or to a new one, which does not outlive a refusal. */
function bindTo(models: readonly AnyModelClass[], config: ConnectionConfig, backend: Backend): Database {
  const { database, isNew } = databaseFor(config, backend);
  try {
    return database.bind(...models);
  } catch (error) {
    if (isNew) void database.dispose();
    throw error;
  }
}

function databaseFor(config: ConnectionConfig, backend: Backend): { database: Database; isNew: boolean } {
  checkConnectionConfig(config);
  backend.checkConfig(config);
  const identity = backend.identity(config);
  let known = byIdentity.get(backend);
  if (!known) byIdentity.set(backend, (known = new Map()));
  const open = identity === undefined ? byObject.get(config) : known.get(identity);
  if (open) return { database: open, isNew: false };
  const database = new Database(config, backend);
  if (identity === undefined) byObject.set(config, database);
  else known.set(identity, database);
  return { database, isNew: true };
}

/** In what two configurations of one file or database differ, as part of a message. */
function differences(a: ConnectionConfig, b: ConnectionConfig): string {
  if (a.database !== b.database) return '';
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof ConnectionConfig)[];
  const different = keys.filter((key) => a[key] !== b[key]);
  if (different.length === 0) return ', another connection to it';
  const shown = different.map((key) =>
    isPlain(a[key]) && isPlain(b[key]) && key !== 'password'
      ? `${key}: ${a[key] ?? 'default'} and ${b[key] ?? 'default'}`
      : key,
  );
  return `, because the configurations differ (${shown.join(', ')})`;
}

/** Whether a value of a configuration can be shown as it is. */
function isPlain(value: ConnectionConfig[keyof ConnectionConfig]): value is string | number | undefined {
  return typeof value !== 'object' && typeof value !== 'function';
}

function forget(database: Database): void {
  for (const [config, known] of byObject) if (known === database) byObject.delete(config);
  for (const known of byIdentity.values())
    for (const [identity, other] of known) if (other === database) known.delete(identity);
}

provideDatabases((model, config, backend) => {
  if (typeof backend !== 'object' || backend === null || !('createPool' in backend)) {
    throw new ConfigError('configure() takes a configuration and a backend, such as SQLiteBackend.');
  }
  return bindTo([model as AnyModelClass], config as ConnectionConfig, backend as Backend);
});

/** Gives several models one configuration, and so one database and one pool. */
export function configureModels(
  models: readonly AnyModelClass[],
  config: ConnectionConfig,
  backend: Backend,
): Database {
  return bindTo(models, config, backend);
}

/** Calls `fn` as if no transaction were open around it: its statements commit at once, whatever becomes of the transaction. */
export function outsideTransaction<R>(fn: () => R): R {
  return [...scopes].reduce<() => R>((inner, scope) => () => outside(scope, inner), fn)();
}

/** What a model class can do with databases. */
export interface Configurable {
  /** The model's database; throws ConfigError when it has none yet. */
  readonly database: Database;
  /** Gives the model a database: the open one of an equal configuration, or a new one. Giving it the same again changes nothing. */
  configure(config: ConnectionConfig, backend: Backend): Database;
}

/** The base class of a model, which can be given a database. One interface, so that mixins infer what they extend without looking into it. */
export interface ModelBase<C extends Columns, R extends Relations, X = {}> extends ModelClass<C, R, X>, Configurable {}

/** Makes the base class of a model: `class User extends Model('users', { ...integerKey, name: text() }) {}`. */
export const Model: <C extends Columns & FreeNames, R extends Relations = {}>(
  table: string,
  columns: C,
  relations?: R,
) => ModelBase<C, R> = defineModel as never;

/**
 * Columns, methods, listeners and rules that several models share: `const audited = mixin({ … }, { … }, (model) => { … })`, then
 * `class Page extends audited(Model('pages', { … })) {}`. `setup` is called with the base class of each model it is applied to.
 */
export const mixin: <A extends Columns & FreeNames, M extends object & FreeNames = {}>(
  columns: A,
  methods?: M & ThisType<MixedIn<A, M>>,
  setup?: (model: ModelClass<A, {}, M>) => void,
) => <C extends Columns, R extends Relations, X>(base: ModelBase<C, R, X>) => ModelBase<C & A, R, X & M> =
  defineMixin as never;
