/**
 * Reads go to a replica, where there is one. A lease stays on its node. A shared read whose connection is lost before it has
 * answered is run once more, on another node. Nodes that cannot be reached are passed over: nothing was run there.
 */
import type { MaybePromise } from '../core/sql.ts';
import type { RouteReason } from '../observe/cluster-events.ts';
import type { Lease } from '../pool/lease.ts';
import type { AcquireOptions } from '../pool/pool.ts';
import type { Carrier, Outcome } from './carrier.ts';
import { Hunt, type HuntParts } from './hunt.ts';
import type { Member } from './member.ts';
import type { ClusterDriver } from './node.ts';
import type { Choice, Router } from './router.ts';
import type { ClusterSession } from './session.ts';
import type { LogPoint } from './token.ts';
import { unavailable } from './unavailable.ts';
import { reasonOf } from './verdict.ts';

/** What a statement answers that was not run because its node is not far enough. */
const BEHIND = Symbol('behind');

/** What reads work with. */
export interface ReadParts<C> extends HuntParts<C> {
  readonly driver: ClusterDriver<C>;
  readonly router: Router<C>;
  readonly carrier: Carrier<C>;
}

/** One read on its way. */
interface Journey<C> {
  readonly session: ClusterSession | undefined;
  /** Nodes that could not be used, and why. */
  readonly tried: Map<Member<C>, string>;
  readonly hunt: Hunt<C>;
  onlyPrimary: boolean;
  /** The error of the last node. */
  cause: unknown;
}

/** The reading side of a cluster. */
export class Reads<C> {
  readonly #parts: ReadParts<C>;
  /** Shared reads that were run again. */
  retries = 0;

  constructor(parts: ReadParts<C>) {
    this.#parts = parts;
  }

  async acquire(options: AcquireOptions, session: ClusterSession | undefined): Promise<Lease<C>> {
    const journey = this.#journey(session, options);
    for (;;) {
      const { member, reason, ask } = await this.#choose(journey);
      const limits = { ...options, ...journey.hunt.left };
      const outcome = await this.#parts.carrier.lend({ member, access: 'read', reason }, limits);
      if (!outcome.ok) {
        if (outcome.verdict !== 'connection') throw outcome.error;
        await this.#passOver(journey, member, outcome.error);
        continue;
      }
      const lease = outcome.value;
      if (!ask || (await this.#leaseReaches(lease, member, ask, journey))) return lease;
    }
  }

  tryAcquire(options: Pick<AcquireOptions, 'tags'>, session: ClusterSession | undefined): Lease<C> | undefined {
    const tried = new Map<Member<C>, string>();
    while (this.#parts.monitor.isReady) {
      const needs = { point: session?.point, except: tried, onlyPrimary: false };
      let choice = this.#parts.router.choose(needs);
      // Nobody waits here, so nobody is asked either.
      if (choice?.ask) choice = this.#parts.router.choose({ ...needs, onlyPrimary: true });
      if (!choice) return undefined;
      const { member, reason } = choice;
      const lease = this.#parts.carrier.lendIdle({ member, access: 'read', reason }, options);
      if (lease) {
        this.#parts.router.count(member);
        return lease;
      }
      tried.set(member, 'has no idle connection');
    }
    return undefined;
  }

  async share<R>(statement: (connection: C) => MaybePromise<R>, session: ClusterSession | undefined): Promise<R> {
    const journey = this.#journey(session);
    let lost: { readonly error: unknown } | undefined;
    for (;;) {
      const choice = await this.#choose(journey, lost);
      const outcome = await this.#run(choice, statement, lost ? 'retry' : choice.reason);
      if (outcome.ok) {
        if (outcome.value !== BEHIND) return outcome.value;
        journey.onlyPrimary = true;
        continue;
      }
      const { error, verdict, started } = outcome;
      if (verdict !== 'connection') throw error;
      if (started) {
        if (lost || this.#parts.options.retryReads === 'never') throw error;
        lost = { error };
        this.retries++;
      }
      await this.#passOver(journey, choice.member, error);
    }
  }

  #journey(session: ClusterSession | undefined, { timeoutMs, signal }: AcquireOptions = {}): Journey<C> {
    const hunt = new Hunt(this.#parts, { what: 'reading', timeoutMs, signal });
    return { session, tried: new Map(), hunt, onlyPrimary: false, cause: undefined };
  }

  /** Where to go next; that node is entered. */
  async #choose(journey: Journey<C>, lost?: { readonly error: unknown }): Promise<Choice<C>> {
    const { router, monitor } = this.#parts;
    const { session, tried, hunt } = journey;
    const canWait = this.#canWait(journey);
    const look = (): Choice<C> | undefined => {
      const primary = hunt.primary();
      if (primary && hunt.hasFailed && canWait) tried.delete(primary); // It has answered since.
      return router.choose({ point: session?.point, except: tried, onlyPrimary: journey.onlyPrimary });
    };
    let choice = monitor.isReady ? look() : undefined;
    if (!choice) {
      if (lost) throw lost.error;
      if (!canWait) throw this.#nobody(journey);
      choice = await hunt.wait(look);
    }
    router.count(choice.member);
    choice.member.enter();
    return choice;
  }

  /** A read that only the primary can serve waits for one, and so does one for which nobody is there; not one that everybody has failed. */
  #canWait({ session, tried, onlyPrimary }: Journey<C>): boolean {
    const { monitor, topology } = this.#parts;
    if (!monitor.isReady || onlyPrimary || session?.point !== undefined) return true;
    return tried.size === 0 && ![...topology.members.values()].some(({ lagging }) => lagging);
  }

  #nobody({ tried, cause }: Journey<C>): Error {
    const { options, topology } = this.#parts;
    return unavailable(options.name, topology, { what: 'reading', why: tried, cause });
  }

  async #passOver(journey: Journey<C>, member: Member<C>, error: unknown): Promise<void> {
    journey.tried.set(member, reasonOf(error));
    journey.cause = error;
    if (member !== this.#parts.topology.primary) return;
    if (journey.hunt.isOver) throw error;
    await journey.hunt.failed();
  }

  async #run<R>(
    choice: Choice<C>,
    statement: (connection: C) => MaybePromise<R>,
    reason: RouteReason,
  ): Promise<Outcome<R | typeof BEHIND>> {
    const { member, ask } = choice;
    const route = { member, access: 'read', reason } as const;
    if (!ask) return this.#parts.carrier.share<R | typeof BEHIND>(route, statement);
    let started = false;
    const outcome = await this.#parts.carrier.share<R | typeof BEHIND>(route, async (connection) => {
      if (!(await this.#reaches(member, connection, ask))) return BEHIND;
      started = true;
      return statement(connection);
    });
    return outcome.ok ? outcome : { ...outcome, started };
  }

  async #leaseReaches(lease: Lease<C>, member: Member<C>, point: LogPoint, journey: Journey<C>): Promise<boolean> {
    try {
      if (await this.#reaches(member, lease.connection, point)) return true;
      journey.onlyPrimary = true;
      await lease.release();
    } catch (error) {
      this.#parts.carrier.explain(lease, error);
      await this.#passOver(journey, member, error);
      if (lease.active) await lease.discard();
    }
    return false;
  }

  /** Asks a replica whether it is far enough by now. */
  async #reaches(member: Member<C>, connection: C, { position }: LogPoint): Promise<boolean> {
    member.reached = await this.#parts.driver.position(connection);
    return member.reached >= position;
  }
}
