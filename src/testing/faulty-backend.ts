/**
 * A backend that is another one until faults are injected: statements that are locked out, answered late, or lost with their
 * connection, on the real database. What pools, transactions and programs make of it is the library's own work.
 */
import type { Backend, Connection, ConnectorWrap } from '../backend/backend.ts';
import type { ConnectionConfig } from '../backend/config.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import type { AmbientScope } from '../core/scope.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { EventSink } from '../observe/bus.ts';
import type { Connector } from '../pool/connector.ts';
import type { PoolOptions } from '../pool/options.ts';
import type { Pool } from '../pool/pool.ts';
import { Faults, type Fault, type InjectedFault } from './faults.ts';
import { faultyWrap } from './faulty-connection.ts';

/** How to make a FaultyBackend. */
export interface FaultyBackendOptions {
  /** What `delayMs` of faults is measured on. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/**
 * A backend with faults, for `new Database(config, faults)`. Faults are those of all its databases, readers and writers alike. A
 * statement that the library tries again, as it does while SQLite is busy, counts as another one.
 */
export class FaultyBackend implements Backend {
  readonly name: string;
  readonly dialect: Dialect;
  readonly scope: AmbientScope;
  readonly sink: EventSink | undefined;
  readonly watch?: NonNullable<Backend['watch']>;
  readonly #inner: Backend;
  readonly #faults = new Faults();
  readonly #wrap: ReturnType<typeof faultyWrap>;

  /** `inner`: the backend that does the work, such as SQLiteBackend. */
  constructor(inner: Backend, options: FaultyBackendOptions = {}) {
    if (typeof inner !== 'object' || inner === null || !('createPool' in inner))
      throw new ConfigError('FaultyBackend takes the backend that does the work, such as SQLiteBackend.');
    refuseUnknownKeys('option of FaultyBackend', options, ['clock']);
    this.#inner = inner;
    this.#wrap = faultyWrap({ faults: this.#faults, clock: options.clock ?? systemClock });
    this.name = inner.name;
    this.dialect = inner.dialect;
    this.scope = inner.scope;
    this.sink = inner.sink;
    if (inner.watch) this.watch = (watched) => inner.watch!(watched);
  }

  /** Makes statements fail or wait from now on; answers the function that takes that back. Of several faults that match, the first strikes. */
  inject(fault: Fault): () => void {
    if (fault?.when === 'after' && fault.error instanceof Error && this.#inner.isBusy(fault.error)) {
      throw new ConfigError(
        `A lock keeps a statement from running, so an error that says so cannot come 'after' it: the statement would be run twice.`,
      );
    }
    return this.#faults.add(fault);
  }

  /** The faults that have struck so far, in order. */
  get injected(): readonly InjectedFault[] {
    return this.#faults.struck;
  }

  /** Takes all faults back and forgets which have struck. What is lost stays lost, and who waits already waits on. */
  clear(): void {
    this.#faults.clear();
  }

  checkConfig(config: ConnectionConfig): void {
    this.#inner.checkConfig(config);
  }

  identity(config: ConnectionConfig): string | undefined {
    return this.#inner.identity(config);
  }

  connector(config: ConnectionConfig): Connector<Connection> {
    return this.#wrap(this.#inner.connector(config));
  }

  createPool(config: ConnectionConfig, options: PoolOptions, wrap?: ConnectorWrap): Pool<Connection> {
    let wrapped = 0;
    const pool = this.#inner.createPool(config, options, (connector) => {
      wrapped++;
      const faulty = this.#wrap(connector);
      return wrap ? wrap(faulty) : faulty;
    });
    if (wrapped > 0) return pool;
    void pool.dispose();
    throw new ConfigError(
      `The backend '${this.name}' makes pools that cannot be given faults: its createPool() does not use 'wrap'.`,
    );
  }

  translateError(error: unknown, sql?: string): unknown {
    return this.#inner.translateError(error, sql);
  }

  isBusy(error: unknown): boolean {
    return this.#inner.isBusy(error);
  }
}
