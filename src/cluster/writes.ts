/**
 * Writes go to the primary. Where no connection to it can be had, nothing has been done, so the caller waits for the next primary; the same
 * where it says that it takes no writes, once. Whatever else fails surfaces: a write is never run twice.
 */
import { ReadOnlyHostError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import type { Lease } from '../pool/lease.ts';
import type { AcquireOptions } from '../pool/pool.ts';
import type { Carrier } from './carrier.ts';
import { Hunt, type HuntParts } from './hunt.ts';
import type { ClusterSession } from './session.ts';
import { reasonOf } from './verdict.ts';

/** The writing side of a cluster. */
export class Writes<C> {
  readonly #carrier: Carrier<C>;
  readonly #parts: HuntParts<C>;

  constructor(carrier: Carrier<C>, parts: HuntParts<C>) {
    this.#carrier = carrier;
    this.#parts = parts;
  }

  async acquire(options: AcquireOptions, session: ClusterSession | undefined): Promise<Lease<C>> {
    const { timeoutMs, signal } = options;
    const hunt = new Hunt(this.#parts, { what: 'writing', timeoutMs, signal });
    for (;;) {
      const member = await hunt.wait(() => hunt.primary());
      member.enter();
      const route = { member, access: 'write', reason: 'primary', session } as const;
      const outcome = await this.#carrier.lend(route, { ...options, ...hunt.left });
      if (outcome.ok) return outcome.value;
      if (outcome.verdict !== 'connection' || hunt.isOver) throw outcome.error;
      await hunt.failed();
    }
  }

  tryAcquire(options: Pick<AcquireOptions, 'tags'>, session: ClusterSession | undefined): Lease<C> | undefined {
    const { primary: member } = this.#parts.topology;
    if (!member || member.draining) return undefined;
    return this.#carrier.lendIdle({ member, access: 'write', reason: 'primary', session }, options);
  }

  async share<R>(statement: (connection: C) => MaybePromise<R>, session: ClusterSession | undefined): Promise<R> {
    const hunt = new Hunt(this.#parts, { what: 'writing' });
    let wasRefused = false;
    for (;;) {
      const member = await hunt.wait(() => hunt.primary());
      member.enter();
      const route = { member, access: 'write', reason: wasRefused ? 'retry' : 'primary', session } as const;
      const outcome = await this.#carrier.share(route, statement);
      if (outcome.ok) return outcome.value;
      const { error, verdict, started } = outcome;
      if (verdict === 'read only') {
        if (wasRefused) throw this.#refused(member.name, error);
        wasRefused = true;
      } else if (verdict !== 'connection' || started || hunt.isOver) throw error;
      await hunt.failed();
    }
  }

  #refused(node: string, cause: unknown): ReadOnlyHostError {
    const { name: cluster } = this.#parts.options;
    return new ReadOnlyHostError(
      `Node '${node}' says that it is the primary of cluster '${cluster}' and takes no writes: ${reasonOf(cause)}. ` +
        'Nothing was written. Check whether it has been set to read-only.',
      { cluster, node, cause },
    );
  }
}
