/**
 * Connections that are not connected to anything, for testing pools: opening and closing take as long as told, fail when told,
 * and the number truly open (from the start of connect to the end of close) is counted the way a server would.
 */
import type { Clock } from '../core/clock.ts';
import type { Connector } from '../pool/connector.ts';

/** A connection to nothing. */
export interface FakeConnection {
  /** Counted from 1 for each connector. */
  readonly number: number;
  open: boolean;
  /** Set it to test that the pool rolls back what a holder left open. */
  inTransaction: boolean;
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
}

/** Opens connections to nothing. */
export class FakeConnector implements Connector<FakeConnection> {
  /** How it behaves from now on. */
  behaviour: FakeBehaviour;
  readonly #clock: Clock;
  /** Connections that a server would count now. */
  open = 0;
  /** The most it ever counted at once. */
  peak = 0;
  /** Calls of `connect`. */
  attempts = 0;
  /** Rollbacks of transactions that were left open. */
  resets = 0;

  constructor(clock: Clock, behaviour: FakeBehaviour = {}) {
    this.#clock = clock;
    this.behaviour = { ...behaviour };
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
      return { number, open: true, inTransaction: false };
    };
    return connectMs === undefined ? finish() : this.#after(connectMs).then(finish);
  }

  close(connection: FakeConnection): void | Promise<void> {
    const { closeMs } = this.behaviour;
    connection.open = false;
    const finish = (): void => void this.open--;
    return closeMs === undefined ? finish() : this.#after(closeMs).then(finish);
  }

  isClean(connection: FakeConnection): boolean {
    return !connection.inTransaction;
  }

  reset(connection: FakeConnection): void | Promise<void> {
    const { resetMs, resetError } = this.behaviour;
    this.resets++;
    const finish = (): void => {
      if (resetError) throw resetError;
      connection.inTransaction = false;
    };
    return resetMs === undefined ? finish() : this.#after(resetMs).then(finish);
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
