/**
 * Which replicas reads avoid because connections to them keep failing. A replica that failed too often in a row is ejected for a
 * while, longer each time; then one question decides whether it takes reads again, few at first. There are always
 * replicas left: when too many would be ejected the others stay, failing or not. The primary is never ejected.
 */
import type { ClusterEvents } from '../observe/cluster-events.ts';
import type { EventBus } from '../observe/bus.ts';
import type { Member, NodeHealth } from './member.ts';
import type { Verdict } from './node.ts';
import type { ResolvedClusterOptions } from './options.ts';

/** The smallest part of its weight that a restored replica gets. */
const FIRST_SHARE = 0.1;
/** Ejections are longer by up to this part, so that nodes that failed together do not return together. */
const JITTER = 0.1;

/** The health of a cluster's nodes. */
export class Health<C> {
  readonly #members: () => Iterable<Member<C>>;
  readonly #options: ResolvedClusterOptions;
  readonly #bus: EventBus<ClusterEvents>;
  /** Ejections so far. */
  ejections = 0;

  constructor(members: () => Iterable<Member<C>>, options: ResolvedClusterOptions, bus: EventBus<ClusterEvents>) {
    this.#members = members;
    this.#options = options;
    this.#bus = bus;
  }

  /**
   * The node did what it was asked, and failures are counted anew: so a probe that waits in vain at a busy pool does no harm.
   * Of an ejected node only the deciding question counts.
   */
  succeeded(member: Member<C>): void {
    if (member.ejectedUntil !== undefined) return;
    member.failures = 0;
    member.failure = undefined;
  }

  /** The node failed. Only lost connections count; other failures are kept to be shown. */
  failed(member: Member<C>, error: unknown, verdict: Verdict): void {
    member.failure = { error, verdict };
    if (verdict !== 'connection' || member.ejectedUntil !== undefined) return;
    member.failures++;
    if (member.failures >= this.#options.ejectAfter && this.#mayEject(member)) this.#eject(member, error);
  }

  isEjected(member: Member<C>): boolean {
    return member.ejectedUntil !== undefined;
  }

  /** Whether the next question to the node decides about its return. */
  isTrialDue(member: Member<C>): boolean {
    return member.ejectedUntil !== undefined && this.#options.clock.now() >= member.ejectedUntil;
  }

  /** How the deciding question ended; without an error the node is back. A node that was promoted meanwhile is not ejected any more. */
  decide(member: Member<C>, failure?: { readonly error: unknown; readonly verdict: Verdict }): void {
    if (!this.isEjected(member)) {
      if (failure) this.failed(member, failure.error, failure.verdict);
      else this.succeeded(member);
      return;
    }
    if (failure) {
      member.failure = failure;
      member.failures++;
      this.#eject(member, failure.error);
      return;
    }
    member.restoredAt = this.#options.clock.now();
    this.forget(member);
    if (this.#bus.has('restore')) this.#bus.emit('restore', { cluster: this.#options.name, node: member.name });
  }

  /** Forgets what was, because the node is another one now: promoted, or told to be well. */
  forget(member: Member<C>): void {
    member.ejectedUntil = undefined;
    member.failures = 0;
    member.failure = undefined;
  }

  /** Its share of the reads now. */
  weightOf(member: Member<C>): number {
    const { clock, rampMs } = this.#options;
    const sinceMs = clock.now() - member.restoredAt;
    return sinceMs >= rampMs ? member.weight : member.weight * Math.max(FIRST_SHARE, sinceMs / rampMs);
  }

  stateOf(member: Member<C>): NodeHealth {
    if (member.draining) return 'draining';
    if (this.isEjected(member)) return 'ejected';
    return member.failures > 0 ? 'suspect' : 'up';
  }

  #mayEject(member: Member<C>): boolean {
    if (member.state?.role !== 'replica') return false;
    const replicas = [...this.#members()].filter(({ state }) => state?.role === 'replica');
    const ejected = replicas.filter((replica) => this.isEjected(replica)).length;
    const left = replicas.some(
      (other) => other !== member && !this.isEjected(other) && !other.draining && other.weight > 0,
    );
    return left && ejected + 1 <= (replicas.length * this.#options.maxEjectionPercent) / 100;
  }

  #eject(member: Member<C>, error: unknown): void {
    const { name, clock, random, baseEjectionMs, maxEjectionMs } = this.#options;
    const now = clock.now();
    const wasWell = member.ejectedUntil === undefined && now - member.restoredAt > maxEjectionMs;
    member.ejections = wasWell ? 1 : member.ejections + 1;
    this.ejections++;
    const ejectedMs = Math.min(maxEjectionMs, baseEjectionMs * member.ejections * (1 + JITTER * random()));
    member.ejectedUntil = now + ejectedMs;
    if (this.#bus.has('eject'))
      this.#bus.emit('eject', { cluster: name, node: member.name, failures: member.failures, ejectedMs, error });
  }
}
