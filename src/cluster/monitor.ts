/**
 * Asks every node for its role and position, all at the same time and each with a time limit of its own, and lets callers wait for
 * what they say. Each node has one question under way at most. Timers in the background do not keep a process alive; somebody who
 * waits does.
 */
import type { Timer } from '../core/clock.ts';
import { ConnectionError, PoolClosedError } from '../core/errors.ts';
import type { Tags } from '../observe/events.ts';
import type { Lease } from '../pool/lease.ts';
import type { Health } from './health.ts';
import type { Member } from './member.ts';
import type { ClusterDriver, NodeState, Verdict } from './node.ts';
import type { ResolvedClusterOptions } from './options.ts';
import type { Topology } from './topology.ts';
import { unavailable } from './unavailable.ts';
import { verdictOf } from './verdict.ts';

/** While somebody waits for a primary, nodes are asked this often at least. */
const HURRY_MS = 250;

/** What the pools' events show of a probe. */
const PROBE: Tags = Object.freeze({ for: 'cluster probe' });

/** What a monitor works with. */
export interface MonitorParts<C> {
  readonly driver: ClusterDriver<C>;
  readonly options: ResolvedClusterOptions;
  readonly topology: Topology<C>;
  readonly health: Health<C>;
  /** Watches a connection for announcements of its server's role. */
  readonly watch: (member: Member<C>, connection: C) => void;
}

/** Somebody's wait for what the nodes say. */
export interface Wait<T> {
  /** What is waited for, if it is there by now; asked again after everything that is learned. */
  readonly look: () => T | undefined;
  /** What for, to complete the message: `writing`. */
  readonly what: string;
  /** When to give up, on the cluster's clock. */
  readonly until: number;
  readonly signal?: AbortSignal | undefined;
}

/** The questions to the nodes. */
export class Monitor<C> {
  readonly #parts: MonitorParts<C>;
  /** The questions under way. */
  readonly #asking = new Map<Member<C>, Promise<void>>();
  /** Questions to be put when the one under way is over. */
  readonly #next = new Map<Member<C>, Promise<void>>();
  /** Ends of waits, for when the cluster ends. */
  readonly #waits = new Set<(error: Error) => void>();
  /** Nodes of the beginning that have neither answered nor failed yet. */
  readonly #unheard = new Set<Member<C>>();
  #timer: Timer | undefined;
  #stopped = false;
  #paused = false;

  constructor(parts: MonitorParts<C>) {
    this.#parts = parts;
  }

  /** Whether every node has been heard of once, so that a choice is not made among the quickest only. */
  get isReady(): boolean {
    return this.#unheard.size === 0;
  }

  /** Asks all nodes now and from now on. */
  start(): void {
    for (const member of this.#parts.topology.members.values()) this.#unheard.add(member);
    void this.askAll();
    this.#schedule();
  }

  /** Asks no more, and tells those who wait for a primary. */
  stop(error: Error): void {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const end of [...this.#waits]) end(error);
  }

  /** Asks nothing until `resume`; what the questions under way bring is not heard. */
  pause(): void {
    this.#paused = true;
    this.#timer?.cancel();
  }

  resume(): void {
    this.#paused = false;
    void this.askAll();
    this.#schedule();
  }

  /** Puts a question to all nodes that is not older than this call. */
  async askAll(): Promise<void> {
    await Promise.all([...this.#parts.topology.members.values()].map((member) => this.ask(member)));
  }

  /** Puts a question to one node that is not older than this call. Resolves when it is answered or has failed. */
  ask(member: Member<C>): Promise<void> {
    const asking = this.#asking.get(member);
    if (!asking) return this.#begin(member);
    let next = this.#next.get(member);
    if (!next) {
      next = asking.then(() => {
        this.#next.delete(member);
        return this.#asking.get(member) ?? this.#begin(member);
      });
      this.#next.set(member, next);
    }
    return next;
  }

  /** What is looked for, at once or as soon as it is there; NoHostAvailableError when the time is over. */
  waitFor<T>(wait: Wait<T>): Promise<T> {
    if (this.#stopped) return Promise.reject(closedError(this.#parts.options.name));
    if (wait.signal?.aborted) return Promise.reject(wait.signal.reason);
    const found = this.isReady ? wait.look() : undefined;
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => this.#wait(wait, resolve, reject));
  }

  #wait<T>(wait: Wait<T>, resolve: (found: T) => void, reject: (reason: unknown) => void): void {
    const { clock, name } = this.#parts.options;
    const { topology } = this.#parts;
    const began = clock.now();
    const end = (settle: () => void): void => {
      timer.cancel();
      unlisten();
      this.#waits.delete(fail);
      wait.signal?.removeEventListener('abort', abort);
      settle();
    };
    const fail = (error: unknown): void => end(() => reject(error));
    const abort = (): void => fail(wait.signal!.reason);
    const look = (): void => {
      let found: T | undefined;
      try {
        found = this.isReady ? wait.look() : undefined;
      } catch (error) {
        return fail(error); // A balancing function of the program threw.
      }
      if (found !== undefined) return end(() => resolve(found));
      const hopeless = this.#asking.size === 0 ? this.#wrongCredentials() : undefined;
      if (hopeless) fail(hopeless.error);
    };
    const late = (): string => `${wait.what} (waited ${Math.round(clock.now() - began)} ms)`;
    const timer = clock.setTimer(
      () => fail(unavailable(name, topology, { what: late() })),
      Math.max(0, wait.until - began),
    );
    const unlisten = topology.listen(look);
    wait.signal?.addEventListener('abort', abort, { once: true });
    this.#waits.add(fail);
    void this.askAll();
    this.#schedule();
  }

  /** Credentials that are wrong before any node has answered are wrong on every node, so nobody needs to wait. */
  #wrongCredentials(): Member<C>['failure'] {
    const members = [...this.#parts.topology.members.values()];
    if (members.some(({ state }) => state)) return undefined;
    return members.find(({ failure }) => failure?.verdict === 'credentials')?.failure;
  }

  get #isSilent(): boolean {
    return this.#stopped || this.#paused;
  }

  #schedule(): void {
    const { clock, probeIntervalMs } = this.#parts.options;
    this.#timer?.cancel();
    if (this.#isSilent) return;
    const delayMs = this.#waits.size > 0 ? Math.min(HURRY_MS, probeIntervalMs) : probeIntervalMs;
    const tick = (): void => {
      for (const member of this.#parts.topology.members.values())
        if (!this.#asking.has(member)) void this.#begin(member);
      this.#schedule();
    };
    this.#timer = clock.setTimer(tick, delayMs, { background: true });
  }

  #begin(member: Member<C>): Promise<void> {
    if (this.#isSilent || member.gone) return Promise.resolve();
    const asking = this.#ask(member);
    this.#asking.set(member, asking);
    return asking;
  }

  async #ask(member: Member<C>): Promise<void> {
    const { topology, health } = this.#parts;
    const question = topology.question();
    const isTrial = health.isTrialDue(member);
    let state: NodeState;
    try {
      state = await this.#answer(member);
    } catch (error) {
      this.#heard(member);
      if (!member.gone && !this.#isSilent) this.#failed(member, error, isTrial);
      return;
    }
    this.#heard(member);
    if (isTrial) health.decide(member);
    else health.succeeded(member);
    topology.learn(member, state, question);
  }

  #heard(member: Member<C>): void {
    this.#asking.delete(member);
    this.#unheard.delete(member);
  }

  #failed(member: Member<C>, error: unknown, isTrial: boolean): void {
    const { driver, topology, health } = this.#parts;
    const verdict: Verdict = error instanceof NoAnswer ? 'connection' : verdictOf(driver, error);
    if (isTrial) health.decide(member, { error, verdict });
    else health.failed(member, error, verdict);
    topology.failed(member);
  }

  async #answer(member: Member<C>): Promise<NodeState> {
    const { driver, options, watch } = this.#parts;
    const { clock, probeTimeoutMs } = options;
    const aborter = new AbortController();
    const { signal } = aborter;
    const timer = clock.setTimer(
      () => aborter.abort(new NoAnswer(`Node '${member.name}' did not answer within ${probeTimeoutMs} ms.`)),
      probeTimeoutMs,
      { background: true },
    );
    let lease: Lease<C> | undefined;
    try {
      lease = await member.pool.acquire({ access: 'read', signal, tags: PROBE });
      watch(member, lease.connection);
      return await orAborted(driver.probe(lease.connection, signal), signal);
    } catch (error) {
      // What it was asked may still be on its way, so nobody else gets the connection.
      if (signal.aborted && lease?.active) void lease.discard();
      throw error;
    } finally {
      timer.cancel();
      if (lease?.active) void lease.release();
    }
  }
}

/** A node's time to answer is over. */
class NoAnswer extends ConnectionError {}

/** The promise's result, or a rejection as soon as the signal aborts. */
function orAborted<T>(result: T | Promise<T>, signal: AbortSignal): Promise<T> {
  if (!(result instanceof Promise)) return Promise.resolve(result);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    void result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The error of callers who come after the end of a cluster, or wait at its end. */
export function closedError(cluster: string): PoolClosedError {
  return new PoolClosedError(`Cluster '${cluster}' has been disposed.`, { pool: cluster });
}
