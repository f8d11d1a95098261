/**
 * A lease of a cluster stands on a lease of a node's pool and is given back through it. It stays on its node for its whole life.
 * Its tags name the node, so events and timeouts of pools show it.
 */
import { ClusterError, ReadOnlyHostError } from '../core/errors.ts';
import { newEntry, type Entry } from '../pool/entry.ts';
import type { Access } from '../pool/pool.ts';
import { Lease, type Fate, type LeaseOwner } from '../pool/lease.ts';
import type { Member } from './member.ts';
import type { Verdict } from './node.ts';
import { reasonOf } from './verdict.ts';

/** What a loan needs to know. */
export interface LoanParts<C> {
  readonly cluster: string;
  readonly id: number;
  readonly member: Member<C>;
  readonly access: Access;
  /** The lease of the node's pool. */
  readonly inner: Lease<C>;
  /** Called when the holder is done, before the connection goes back. */
  readonly ending: (() => Promise<void>) | undefined;
}

/** The lease that a cluster gives: what it cannot do by itself the lease of the node's pool does. */
class LentLease<C> extends Lease<C> {
  readonly #inner: Lease<C>;

  constructor(owner: LeaseOwner<C>, entry: Entry<C>, inner: Lease<C>) {
    super(owner, entry);
    this.#inner = inner;
  }

  override hold<R>(work: () => R): R {
    return this.#inner.hold(work);
  }
}

/** A lease that is lent on. */
export class Loan<C> {
  readonly lease: Lease<C>;
  readonly #parts: LoanParts<C>;
  /** The node's when the lease began; a node whose role has changed since gets its connection back to be closed. */
  readonly #epoch: number;
  #lost = false;

  constructor(parts: LoanParts<C>) {
    const { cluster, id, inner, member } = parts;
    this.#parts = parts;
    this.#epoch = member.epoch;
    const { connectionId, acquiredAt, expiresAt, tags } = inner;
    const entry = newEntry(inner.connection, connectionId, acquiredAt, expiresAt);
    entry.leaseId = id;
    entry.tags = tags;
    let detached: { readonly connection: C } | undefined;
    // Read at each use, because the pool may lose the connection or end the lease under its holder.
    Object.defineProperty(entry, 'connection', { get: () => (detached ?? inner).connection });
    const owner: LeaseOwner<C> = {
      name: cluster,
      scope: undefined,
      takeBack: (_entry, _lease, fate, reason) => {
        if (fate === 'detach') detached = { connection: inner.detach() };
        return this.#end(fate, reason);
      },
    };
    this.lease = new LentLease(owner, entry, inner);
  }

  get member(): Member<C> {
    return this.#parts.member;
  }

  /** The error to throw for one that happened on the lease: it names the node, unless the statement is at fault. */
  explain(error: unknown, verdict: Verdict): unknown {
    const { cluster, member, access } = this.#parts;
    const details = { cluster, node: member.name, cause: error };
    if (verdict === 'connection') {
      this.#lost = true;
      return new ClusterError(
        `Node '${member.name}' of cluster '${cluster}' was lost while a connection for ${access === 'read' ? 'reading' : 'writing'} ` +
          `was lent: ${reasonOf(error)}. Nothing was run again` +
          (access === 'read'
            ? '.'
            : '; what was not committed is gone, and a commit under way may or may not have happened.'),
        details,
      );
    }
    if (verdict !== 'read only') return error;
    return new ReadOnlyHostError(
      `Node '${member.name}' of cluster '${cluster}' takes no writes: ${reasonOf(error)}. ` +
        `Nothing was written. ${access === 'read' ? 'Ask for a connection for writing.' : 'Run the transaction again.'}`,
      details,
    );
  }

  /** Answers, as pools do, why the connection could not be cleaned. */
  async #end(fate: Fate, reason: unknown): Promise<unknown> {
    const { inner, member, ending } = this.#parts;
    try {
      if (!inner.active) return undefined; // detached, or ended by a disposal by force
      await ending?.();
      if (!inner.active) return undefined;
      if (fate === 'discard' || this.#lost || member.epoch !== this.#epoch) return await inner.discard(reason);
      return await inner.finish();
    } finally {
      member.leave();
    }
  }
}
