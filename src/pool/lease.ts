/**
 * The right to use one connection until it is released. A lease is dead after its release: it gives no connection, and
 * releasing it again is an error, so that a stale holder can never free or use what somebody else holds by now.
 */
import { ConnectionLostError, LeaseReleasedError } from '../core/errors.ts';
import type { AmbientScope } from '../core/scope.ts';
import type { Tags } from '../observe/events.ts';
import { living, type Holding } from './deadlock.ts';
import type { Entry } from './entry.ts';

/** How a lease ends: its connection is lent again, closed, or leaves the pool. */
export type Fate = 'release' | 'discard' | 'detach';

/** What a lease asks of its pool. */
export interface LeaseOwner<C> {
  readonly name: string;
  /** Carries what a caller holds; undefined where nobody wants to know. */
  readonly scope: AmbientScope | undefined;
  /** Takes the connection back. Resolves when it is in order again, with the reason when it could not be cleaned. */
  takeBack(entry: Entry<C>, lease: Lease<C>, fate: Fate, reason?: unknown): Promise<unknown>;
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
  /** Kept only to be garbage-collected together with this lease. */
  #canary: object | undefined;
  #ending = 'released';

  /** @internal Leases are made by pools. */
  constructor(owner: LeaseOwner<C>, entry: Entry<C>) {
    this.#owner = owner;
    this.#entry = entry;
    this.#canary = entry.canary;
    entry.canary = undefined;
    this.id = entry.leaseId;
    this.connectionId = entry.id;
    this.expiresAt = entry.expiresAt;
    this.acquiredAt = entry.lentAt;
    this.tags = entry.tags;
  }

  /** The connection. Throws LeaseReleasedError once the lease has ended, and ConnectionLostError when the connection has. */
  get connection(): C {
    const entry = this.#held();
    if (!entry) throw this.#ended('used');
    if (entry.doomed === 'lost') throw lostError(this.#owner.name, entry);
    return entry.connection;
  }

  /** @internal Whether its connection has ended by itself. */
  get lost(): boolean {
    return this.#entry?.doomed === 'lost';
  }

  /** Whether the lease still holds its connection. */
  get active(): boolean {
    return this.#held() !== undefined;
  }

  /** Returns the connection. An open transaction on it is rolled back first. A second call throws LeaseReleasedError. */
  release(): Promise<void> {
    return this.#end('release') as Promise<void>; // what the pool answers besides is for `finish`
  }

  /** Returns the connection to be closed, because it is no longer trusted. The `close` event carries `reason`. */
  discard(reason?: unknown): Promise<void> {
    return this.#end('discard', reason) as Promise<void>; // as above
  }

  /** Takes the connection out of the pool, open as it is; closing it is the caller's business from now on, and its place in the pool is free. */
  detach(): C {
    const entry = this.#held();
    if (!entry) throw this.#ended('detached');
    this.#ending = 'detached';
    void this.#end('detach');
    return entry.connection;
  }

  /** Releases the lease unless that has been done. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.active) await this.release();
  }

  /** @internal Releases the lease unless that has been done; answers why the connection could not be cleaned, if so. */
  finish(): Promise<unknown> | undefined {
    return this.#held() ? this.#end('release') : undefined;
  }

  /** @internal Calls `work`; what it acquires is known to be wanted by the holder of this lease. */
  hold<R>(work: () => R): R {
    const { scope } = this.#owner;
    const entry = this.#held();
    if (!scope || !entry) return work();
    const holding: Holding = { entry, leaseId: this.id, outer: living(scope.get() as Holding | undefined) };
    return scope.run(holding, work);
  }

  #held(): Entry<C> | undefined {
    const entry = this.#entry;
    return entry !== undefined && entry.leaseId === this.id ? entry : undefined;
  }

  #end(fate: Fate, reason?: unknown): Promise<unknown> {
    const entry = this.#held();
    if (!entry) return Promise.reject(this.#ended('released'));
    this.#entry = undefined;
    entry.canary = this.#canary;
    this.#canary = undefined;
    return this.#owner.takeBack(entry, this, fate, reason);
  }

  #ended(attempt: string): LeaseReleasedError {
    // A lease that still knows its connection did not end it: the pool took it away.
    const ending = this.#entry ? 'revoked, because the pool was disposed by force' : this.#ending;
    return new LeaseReleasedError(
      `Lease ${this.id} of pool '${this.#owner.name}' was ${attempt} after it had been ${ending}. ` +
        `Use a connection only between acquire() and release(), and release it once.`,
      { pool: this.#owner.name },
    );
  }
}

function lostError<C>(pool: string, { id, failure }: Entry<C>): ConnectionLostError {
  return new ConnectionLostError(
    `Connection ${id} of pool '${pool}' was lost while it was in use. Release it, and run the work again if it may run twice.`,
    { cause: failure },
  );
}
