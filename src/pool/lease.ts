/**
 * The right to use one connection until it is released. A lease is dead after its release: it gives no connection, and
 * releasing it again is an error, so that a stale holder can never free or use what somebody else holds by now.
 */
import { LeaseReleasedError } from '../core/errors.ts';
import type { CloseReason, Tags } from '../observe/events.ts';

/** The tags of a lease under which a pool keeps a connection for itself: no event shows it, no total counts it. */
export const KEPT: Tags = Object.freeze({});

/** One physical connection and what the pool knows of it. Only the pool that made it changes it. */
export interface Entry<C> {
  readonly id: number;
  readonly connection: C;
  /** When its lifetime ends, on the pool's clock. */
  readonly expiresAt: number;
  /** When it was last returned. */
  idleSince: number;
  /** The lease that holds it, if any. */
  lease: Lease<C> | undefined;
  /** Set when it must be closed as soon as it is returned. */
  doomed: CloseReason | undefined;
}

/** What a lease asks of its pool. */
export interface LeaseOwner<C> {
  readonly name: string;
  /** Takes the connection back; `discard` closes it. */
  takeBack(entry: Entry<C>, lease: Lease<C>, discard: boolean): Promise<void>;
}

/** The right to use one connection. `await using lease = await pool.acquire()` releases it at the end of the block. */
export class Lease<C> implements AsyncDisposable {
  /** The lease's number, counted from 1 in each pool. */
  readonly id: number;
  /** The number of the connection it holds. */
  readonly connectionId: number;
  /** When the connection's lifetime ends, on the pool's clock; it is closed when released after that. */
  readonly expiresAt: number;
  /** When the lease began, on the pool's clock. */
  readonly acquiredAt: number;
  readonly tags: Tags;
  readonly #owner: LeaseOwner<C>;
  #entry: Entry<C> | undefined;
  #ending = 'released';

  /** @internal Leases are made by pools. */
  constructor(owner: LeaseOwner<C>, entry: Entry<C>, id: number, acquiredAt: number, tags: Tags) {
    this.#owner = owner;
    this.#entry = entry;
    this.id = id;
    this.connectionId = entry.id;
    this.expiresAt = entry.expiresAt;
    this.acquiredAt = acquiredAt;
    this.tags = tags;
  }

  /** The connection. Throws LeaseReleasedError once the lease has ended. */
  get connection(): C {
    if (!this.#entry) throw this.#ended('used');
    return this.#entry.connection;
  }

  /** Whether the lease still holds its connection. */
  get active(): boolean {
    return this.#entry !== undefined;
  }

  /** Returns the connection. An open transaction on it is rolled back first. A second call throws LeaseReleasedError. */
  release(): Promise<void> {
    return this.#end(false);
  }

  /** Returns the connection to be closed, because it is no longer trusted. */
  discard(): Promise<void> {
    return this.#end(true);
  }

  /** Releases the lease unless that has been done. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#entry) await this.release();
  }

  /** @internal For the pool: ends the lease under its holder, when the pool is closed by force. */
  revoke(reason: string): void {
    this.#entry = undefined;
    this.#ending = reason;
  }

  #end(discard: boolean): Promise<void> {
    const entry = this.#entry;
    if (!entry) return Promise.reject(this.#ended('released'));
    this.#entry = undefined;
    return this.#owner.takeBack(entry, this, discard);
  }

  #ended(attempt: string): LeaseReleasedError {
    return new LeaseReleasedError(
      `Lease ${this.id} of pool '${this.#owner.name}' was ${attempt} after it had been ${this.#ending}. ` +
        `Use a connection only between acquire() and release(), and release it once.`,
      { pool: this.#owner.name },
    );
  }
}
