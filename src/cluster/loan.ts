/**
 * A lease of a cluster stands on a lease of a node's pool and is given back through it. It stays on its node for its whole life.
 * Its tags name the node, so events and timeouts of pools show it.
 */
import { ClusterError, ReadOnlyHostError } from '../core/errors.ts';
import type { Access } from '../pool/pool.ts';
import { Lease, type Entry } from '../pool/lease.ts';
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
    // Read at each use, so that a lease which the pool has ended under its holder gives no connection.
    const entry: Entry<C> = {
      id: inner.connectionId,
      get connection() {
        return inner.connection;
      },
      expiresAt: inner.expiresAt,
      idleSince: 0,
      lease: undefined,
      doomed: undefined,
    };
    const owner = { name: cluster, takeBack: (_: unknown, __: unknown, discard: boolean) => this.#end(discard) };
    this.lease = new Lease(owner, entry, id, inner.acquiredAt, inner.tags);
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
          (access === 'read' ? '.' : '; what was not committed is gone, and a commit under way may or may not have happened.'),
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

  async #end(discard: boolean): Promise<void> {
    const { inner, member, ending } = this.#parts;
    try {
      if (!inner.active) return; // The pool was disposed by force.
      await ending?.();
      if (!inner.active) return;
      if (discard || this.#lost || member.epoch !== this.#epoch) await inner.discard();
      else await inner.release();
    } finally {
      member.leave();
    }
  }
}
