/**
 * Chooses the node of a read: a replica that is not ejected, does not lag and has what the session wrote, by the balancing policy;
 * else the primary. How far a replica is, is compared for each replica at each choice.
 */
import type { RouteReason } from '../observe/cluster-events.ts';
import type { Health } from './health.ts';
import type { Member } from './member.ts';
import type { ResolvedClusterOptions } from './options.ts';
import { pickerOf, type Candidate, type Picker } from './policies.ts';
import { hasReached, type LogPoint } from './token.ts';
import type { Topology } from './topology.ts';

/** How much one read counts in the share of reads that went to the primary: the last thirty or so decide. */
const SHARE_STEP = 0.05;

/** What a read needs. */
export interface ReadNeeds<C> {
  /** How far the node must be. */
  readonly point: LogPoint | undefined;
  /** Nodes that have failed for this read. */
  readonly except: ReadonlyMap<Member<C>, string>;
  /** A replica was asked in vain whether it is far enough. */
  readonly onlyPrimary: boolean;
}

/** Where a read goes. */
export interface Choice<C> {
  readonly member: Member<C>;
  readonly reason: RouteReason;
  /** The replica must be asked first whether it is as far as this. */
  readonly ask?: LogPoint | undefined;
}

/** A replica as the policy sees it. */
interface Replica<C> extends Candidate {
  readonly member: Member<C>;
}

/** The choice of nodes. */
export class Router<C> {
  readonly #topology: Topology<C>;
  readonly #health: Health<C>;
  readonly #options: ResolvedClusterOptions;
  readonly #pick: Picker;
  /** The share of recent reads that went to the primary. */
  #primaryShare = 0;

  constructor(topology: Topology<C>, health: Health<C>, options: ResolvedClusterOptions) {
    this.#topology = topology;
    this.#health = health;
    this.#options = options;
    this.#pick = pickerOf(options.balance, options.random);
  }

  get primaryReadShare(): number {
    return this.#primaryShare;
  }

  /** A read goes to this node. */
  count(member: Member<C>): void {
    this.#primaryShare += SHARE_STEP * (Number(member === this.#topology.primary) - this.#primaryShare);
  }

  /** The node of a read; undefined when none is known that could serve it. */
  choose({ point, except, onlyPrimary }: ReadNeeds<C>): Choice<C> | undefined {
    const primary = this.#primary(except);
    if (onlyPrimary) return primary && { member: primary, reason: 'token' };
    const replicas = this.#replicas(except);
    const well = replicas.filter((member) => !this.#health.isEjected(member));
    const fresh = well.filter((member) => !member.lagging);
    if (fresh.length > 0) return this.#atLeast(fresh, point, primary);
    if (well.length > 0) return this.#whenLagging(well, point, primary);
    if (primary) return { member: primary, reason: 'fallback' };
    // Nobody else is left: better one that failed before than nobody.
    return replicas.length > 0 ? this.#atLeast(replicas, point, undefined) : undefined;
  }

  /** One of the replicas that is far enough, as far as is known; else one that is asked on the spot. */
  #atLeast(
    replicas: readonly Member<C>[],
    point: LogPoint | undefined,
    primary: Member<C> | undefined,
  ): Choice<C> | undefined {
    if (!point) return { member: this.#balance(replicas), reason: 'balance' };
    const timeline = (member: Member<C>): number => member.state?.timeline ?? 0;
    const there = replicas.filter(
      (member) =>
        member.reached !== undefined && hasReached({ timeline: timeline(member), position: member.reached }, point),
    );
    if (there.length > 0) return { member: this.#balance(there), reason: 'balance' };
    const possible = replicas.filter((member) => timeline(member) >= point.timeline);
    if (possible.length > 0) return { member: this.#balance(possible), reason: 'balance', ask: point };
    return primary && { member: primary, reason: 'token' };
  }

  #whenLagging(
    lagging: readonly Member<C>[],
    point: LogPoint | undefined,
    primary: Member<C> | undefined,
  ): Choice<C> | undefined {
    const { whenLagging, maxPrimaryReadShare } = this.#options;
    if (whenLagging === 'error') return undefined;
    if (whenLagging === 'primary' && primary && this.#primaryShare < maxPrimaryReadShare)
      return { member: primary, reason: 'lag' };
    const choice = this.#atLeast(lagging, point, primary);
    return choice && { ...choice, reason: choice.member === primary ? 'token' : 'lag' };
  }

  #primary(except: ReadonlyMap<Member<C>, string>): Member<C> | undefined {
    const { primary } = this.#topology;
    return primary && !primary.draining && !except.has(primary) ? primary : undefined;
  }

  /** Replicas that may get reads at all. */
  #replicas(except: ReadonlyMap<Member<C>, string>): Member<C>[] {
    return [...this.#topology.members.values()].filter(
      (member) => member.state?.role === 'replica' && !member.draining && member.weight > 0 && !except.has(member),
    );
  }

  #balance(members: readonly Member<C>[]): Member<C> {
    const replicas = members.map((member): Replica<C> => ({
      member,
      name: member.name,
      weight: this.#health.weightOf(member),
      load: member.active,
      failures: member.failures,
      lagMs: member.state?.lagMs ?? 0,
    }));
    return this.#pick(replicas).member;
  }
}
