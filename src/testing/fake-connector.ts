/**
 * Connections that are not connected to anything, for testing pools: opening and closing take as long as told, fail when told,
 * and the number truly open (from the start of connect to the end of close) is counted the way a server would.
 */
import type { Clock } from '../core/clock.ts';
import type { Condition, Connector, Platform, ResetMode } from '../pool/connector.ts';

/** A connection to nothing. */
export interface FakeConnection {
  /** Counted from 1 for each connector. */
  readonly number: number;
  open: boolean;
  /** Set it to test that the pool rolls back what a holder left open. */
  inTransaction: boolean;
  /** Set it to test that the pool undoes settings, with `resetOnCheckin: 'session'`. */
  changed: boolean;
  /** Set it to test that the pool waits for a statement that still runs. */
  running: Promise<unknown> | undefined;
}

/** How a FakeConnector behaves. Change it, or replace it, at any time. */
export interface FakeBehaviour {
  /** How long opening takes, in milliseconds; undefined answers at once. */
  connectMs?: number | undefined;
  /** How long closing takes, in milliseconds; undefined answers at once. */
  closeMs?: number | undefined;
  /** The error of the next connects, until it is removed. */
  connectError?: Error | undefined;
  /** Whether that error is one that trying again cannot mend. */
  fatal?: boolean | undefined;
  /** How long rolling back takes, in milliseconds; undefined answers at once. */
  resetMs?: number | undefined;
  /** The error of the next rollback of an open transaction. */
  resetError?: Error | undefined;
  /** How long answering a check takes, in milliseconds; undefined answers at once. */
  pingMs?: number | undefined;
  /** The error of the next checks, until it is removed. */
  pingError?: Error | undefined;
}

/** Opens connections to nothing. */
export class FakeConnector implements Connector<FakeConnection> {
  /** How it behaves from now on. */
  behaviour: FakeBehaviour;
  readonly #clock: Clock;
  /** Connections that are open now. */
  readonly connections: Set<FakeConnection> = new Set();
  /** Connections that a server would count now, those being opened and closed among them. */
  open = 0;
  /** The most it ever counted at once. */
  peak = 0;
  /** Calls of `connect`. */
  attempts = 0;
  /** Rollbacks of transactions that were left open. */
  resets = 0;
  /** Checks. */
  pings = 0;
  readonly platform: Platform;
  readonly #watchers = new Map<FakeConnection, (error: unknown) => void>();

  /** `platform`: the scope by which a pool knows what its callers hold, and where its events go. */
  constructor(clock: Clock, behaviour: FakeBehaviour = {}, platform: Platform = {}) {
    this.#clock = clock;
    this.behaviour = { ...behaviour };
    this.platform = platform;
  }

  connect(): FakeConnection | Promise<FakeConnection> {
    const { connectMs, connectError } = this.behaviour;
    const number = ++this.attempts;
    this.open++;
    this.peak = Math.max(this.peak, this.open);
    const finish = (): FakeConnection => {
      if (connectError) {
        this.open--;
        throw connectError;
      }
      const connection = { number, open: true, inTransaction: false, changed: false, running: undefined };
      this.connections.add(connection);
      return connection;
    };
    return connectMs === undefined ? finish() : this.#after(connectMs).then(finish);
  }

  close(connection: FakeConnection): void | Promise<void> {
    const { closeMs } = this.behaviour;
    const counts = connection.open; // the server ended a lost one by itself
    connection.open = false;
    this.connections.delete(connection);
    const finish = (): void => void (counts && this.open--);
    return closeMs === undefined ? finish() : this.#after(closeMs).then(finish);
  }

  condition({ open, inTransaction, changed, running }: FakeConnection, mode: ResetMode = 'rollback'): Condition {
    if (!open) return 'broken';
    return inTransaction || running || (changed && mode === 'session') ? 'unclean' : 'clean';
  }

  reset(connection: FakeConnection, mode: ResetMode = 'rollback'): void | Promise<void> {
    const { resetMs, resetError } = this.behaviour;
    const { running } = connection;
    this.resets++;
    const finish = (): void => {
      if (resetError) throw resetError;
      connection.inTransaction = false;
      connection.running = undefined;
      if (mode === 'session') connection.changed = false;
    };
    if (running) return running.then(finish);
    return resetMs === undefined ? finish() : this.#after(resetMs).then(finish);
  }

  ping(connection: FakeConnection): void | Promise<void> {
    const { pingMs, pingError } = this.behaviour;
    this.pings++;
    const finish = (): void => {
      if (pingError) throw pingError;
      if (!connection.open) throw new Error('The server has ended the connection.');
    };
    return pingMs === undefined ? finish() : this.#after(pingMs).then(finish);
  }

  watch(connection: FakeConnection, lost: (error: unknown) => void): () => void {
    this.#watchers.set(connection, lost);
    return () => this.#watchers.delete(connection);
  }

  /** Ends a connection as a server or a network does; `quietly`: nobody is told, so that only a check finds out. */
  lose(connection: FakeConnection, { quietly = false }: { readonly quietly?: boolean } = {}): void {
    if (!connection.open) return;
    connection.open = false;
    this.connections.delete(connection);
    this.open--;
    if (!quietly) this.#watchers.get(connection)?.(new Error('The server has ended the connection.'));
  }

  isFatal(): boolean {
    return this.behaviour.fatal === true;
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.setTimer(resolve, ms);
    });
  }
}
