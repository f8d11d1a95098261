/**
 * What the nodes say of themselves, and what follows: who is the primary, who lags. A node keeps the role it said last, so a
 * primary that does not answer stays the primary until another one says that it is. Of two the higher timeline wins, and of
 * two with the same the one that was there first, so writes never go back and forth. A primary of an older timeline than any
 * node knows of gets nothing until the newer nodes are removed from the cluster.
 */
import type { EventBus } from '../observe/bus.ts';
import type { ClusterEvents, NodeRole } from '../observe/cluster-events.ts';
import type { Health } from './health.ts';
import type { Member } from './member.ts';
import type { NodeState } from './node.ts';
import type { ResolvedClusterOptions } from './options.ts';

/** A question to a node: when it was put, on the cluster's clock, and its number, because much can happen at one time. */
export interface Question {
  readonly at: number;
  readonly number: number;
}

/** The nodes of a cluster and their roles. */
export class Topology<C> {
  readonly members = new Map<string, Member<C>>();
  readonly #options: ResolvedClusterOptions;
  readonly #bus: EventBus<ClusterEvents>;
  readonly #health: Health<C>;
  /** Called after everything that was learned. */
  readonly #listeners = new Set<() => void>();
  #primary: Member<C> | undefined;
  /** The last primary there was, for telling a failover. */
  #last: Member<C> | undefined;
  #questions = 0;
  #answers = 0;
  /** Who else claimed to be the primary when that was last told. */
  #rivals = '';
  failovers = 0;

  constructor(options: ResolvedClusterOptions, bus: EventBus<ClusterEvents>, health: Health<C>) {
    this.#options = options;
    this.#bus = bus;
    this.#health = health;
  }

  /** The node that takes writes, if one is known. It may be out of reach just now. */
  get primary(): Member<C> | undefined {
    return this.#primary;
  }

  /** Calls `listener` after everything that is learned, until it is removed. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The number of the last question. */
  get questions(): number {
    return this.#questions;
  }

  /** A new question. */
  question(): Question {
    return { at: this.#options.clock.now(), number: ++this.#questions };
  }

  /** A node answered a question. */
  learn(member: Member<C>, state: NodeState, question: Question): void {
    if (member.gone) return;
    const before = member.state;
    member.state = Object.freeze({ ...state });
    member.askedAt = question.at;
    member.question = question.number;
    member.answer = ++this.#answers;
    member.reached = state.position;
    if (state.role === 'primary' && before?.role !== 'primary') member.claim = member.answer;
    if (before && before.role !== state.role) this.#roleChanged(member, state.role);
    this.#elect();
    this.#judgeLag(member);
    this.#learned();
  }

  /** A node's server announced a role without being asked. Answers whether that is news. */
  announced(member: Member<C>, role: NodeRole): boolean {
    const { state } = member;
    if (member.gone || !state || state.role === role) return false;
    // Its timeline is not announced. A promotion counts it up by one at least, and the next answer says it exactly.
    const timeline =
      role === 'primary' ? Math.max(state.timeline, this.#primary?.state?.timeline ?? 0) + 1 : state.timeline;
    this.learn(member, { ...state, role, timeline, lagMs: 0 }, this.question());
    return true;
  }

  /** Something else happened that those who wait for a primary want to know. */
  failed(member: Member<C>): void {
    member.reached = undefined;
    this.#learned();
  }

  /** Takes a node out. */
  remove(member: Member<C>): void {
    member.gone = true;
    this.members.delete(member.name);
    this.#elect();
    this.#learned();
  }

  /** How much of the primary's log a replica has not replayed; undefined when that cannot be known. */
  lagBytesOf({ state }: Member<C>): bigint | undefined {
    const head = this.#primary?.state;
    if (!state || !head || state.timeline < head.timeline) return undefined;
    return head.position > state.position ? head.position - state.position : 0n;
  }

  #learned(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #roleChanged(member: Member<C>, role: NodeRole): void {
    member.epoch++;
    this.#health.forget(member);
    if (this.#bus.has('roleChange'))
      this.#bus.emit('roleChange', { cluster: this.#options.name, node: member.name, role });
  }

  #elect(): void {
    const members = [...this.members.values()];
    // A primary of an older timeline than any node knows of was left behind by a failover: what it takes is lost.
    const newest = Math.max(...members.map(({ state }) => state?.timeline ?? 0));
    const primaries = members.filter(({ state }) => state?.role === 'primary' && state.timeline >= newest);
    const elected = this.#primary && primaries.includes(this.#primary) ? this.#primary : primaries[0];
    this.#primary = elected;
    if (!elected) return;
    const last = this.#last;
    this.#last = elected;
    if (last && last !== elected) {
      this.failovers++;
      const { timeline } = elected.state!;
      if (this.#bus.has('failover'))
        this.#bus.emit('failover', { cluster: this.#options.name, from: last.name, to: elected.name, timeline });
    }
    this.#checkRivals(elected);
  }

  /** Others that have claimed to be the primary since the elected one became it. What a dead one said before does not count. */
  #checkRivals(elected: Member<C>): void {
    const others = [...this.members.values()]
      .filter((other) => other !== elected && other.state?.role === 'primary' && other.answer > elected.claim)
      .map(({ name }) => name);
    const rivals = others.length === 0 ? '' : [elected.name, ...others].join(' ');
    if (rivals === this.#rivals) return;
    this.#rivals = rivals;
    if (others.length > 0 && this.#bus.has('splitBrain'))
      this.#bus.emit('splitBrain', { cluster: this.#options.name, primary: elected.name, others });
  }

  /** A replica is compared with the primary when it answers; when the primary does, those that were asked at the same time are. */
  #judgeLag(answered: Member<C>): void {
    if (answered !== this.#primary) return this.#compare(answered);
    for (const member of this.members.values()) if (member.askedAt >= answered.askedAt) this.#compare(member);
  }

  #compare(member: Member<C>): void {
    const { maxLagMs, maxLagBytes } = this.#options;
    if (maxLagMs === Infinity && maxLagBytes === Infinity) return;
    const { state } = member;
    const bytes = this.lagBytesOf(member);
    // Without anything to replay the time since the last replay says only that the primary is idle.
    const isBehind = bytes !== 0n && state?.role === 'replica';
    const left = this.#primary !== undefined && bytes === undefined; // on an older timeline: it follows somebody else
    const isLate = state !== undefined && (state.lagMs > maxLagMs || Number(bytes ?? 0n) > maxLagBytes);
    const lagging = isBehind && (left || isLate);
    if (lagging === member.lagging) return;
    member.lagging = lagging;
    if (!this.#bus.has('lag')) return;
    const { name: cluster } = this.#options;
    this.#bus.emit('lag', { cluster, node: member.name, lagging, lagMs: state?.lagMs ?? 0, lagBytes: bytes });
  }
}
