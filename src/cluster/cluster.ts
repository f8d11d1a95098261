/**
 * Several nodes as one pool: a primary, which takes the writes, and replicas, which share the reads. Each node has a pool of its
 * own. The cluster chooses where a lease or a statement goes; it never promotes a server and never runs a write twice. What a
 * node says and how its errors are read is its driver's business.
 */
import { ConfigError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { didYouMean, requireNumber, show } from '../core/suggest.ts';
import { EventBus } from '../observe/bus.ts';
import type { ClusterEvents } from '../observe/cluster-events.ts';
import type { PoolEvents } from '../observe/events.ts';
import type { Lease } from '../pool/lease.ts';
import { borrow } from '../pool/borrow.ts';
import { sumStats } from '../pool/counters.ts';
import type {
  Access, AcquireOptions, DisposeOptions, DisposeReport, HealthCheckOptions, Pool, PoolHealth, PoolState,
} from '../pool/pool.ts'; // prettier-ignore
import { Carrier } from './carrier.ts';
import { Health } from './health.ts';
import { Member } from './member.ts';
import { closedError, Monitor } from './monitor.ts';
import type { ClusterDriver, NodeConfig } from './node.ts';
import { checkNode, resolveClusterOptions, type ClusterOptions, type ResolvedClusterOptions } from './options.ts';
import { PoolListeners } from './pool-listeners.ts';
import { Reads } from './reads.ts';
import { Router } from './router.ts';
import { ClusterSession, sessionIn } from './session.ts';
import { snapshotOf, type ClusterSnapshot, type ClusterStats } from './snapshot.ts';
import { readToken } from './token.ts';
import { Topology } from './topology.ts';
import { unavailable } from './unavailable.ts';
import { Writes } from './writes.ts';

/** How to ask a cluster for a connection. */
export interface ClusterAcquireOptions extends AcquireOptions {
  /** The session it belongs to. Default: the one this code is called in. */
  readonly session?: ClusterSession;
}

/** Options of `read` and `write`, which say themselves what the connection is for. */
export type ClusterWorkOptions = Omit<ClusterAcquireOptions, 'access'>;

/** Several nodes as one pool. */
export class Cluster<C> implements Pool<C>, AsyncDisposable {
  readonly name: string;
  readonly #driver: ClusterDriver<C>;
  readonly #options: ResolvedClusterOptions;
  readonly #bus = new EventBus<ClusterEvents>();
  readonly #topology: Topology<C>;
  readonly #health: Health<C>;
  readonly #monitor: Monitor<C>;
  readonly #router: Router<C>;
  readonly #carrier: Carrier<C>;
  readonly #reads: Reads<C>;
  readonly #writes: Writes<C>;
  readonly #listeners = new PoolListeners<C>();
  #state: PoolState = 'open';
  #disposal: Promise<DisposeReport> | undefined;

  /** Checks the nodes and begins to ask them who they are. Connections are opened when they are needed. */
  constructor(driver: ClusterDriver<C>, nodes: readonly NodeConfig[], options: ClusterOptions = {}) {
    this.#options = resolveClusterOptions(options);
    this.name = this.#options.name;
    this.#driver = driver;
    if (nodes.length === 0) throw new ConfigError(`Cluster '${this.name}' needs at least one node, got an empty list.`);
    this.#health = new Health(() => this.#topology.members.values(), this.#options, this.#bus);
    this.#topology = new Topology(this.#options, this.#bus, this.#health);
    const parts = { driver, options: this.#options, bus: this.#bus, topology: this.#topology, health: this.#health };
    const ask = (member: Member<C>): void => void this.#monitor.ask(member);
    this.#carrier = new Carrier({ ...parts, ask });
    this.#monitor = new Monitor({ ...parts, watch: (member, connection) => this.#carrier.watch(member, connection) });
    this.#router = new Router(this.#topology, this.#health, this.#options);
    const hunting = { ...parts, monitor: this.#monitor };
    this.#writes = new Writes(this.#carrier, hunting);
    this.#reads = new Reads({ ...hunting, router: this.#router, carrier: this.#carrier });
    for (const node of nodes) this.#checkNew(node);
    this.#checkDifferent(nodes);
    for (const node of nodes) this.#add(node);
    this.#monitor.start();
  }

  get state(): PoolState {
    return this.#state;
  }

  get lendsReaders(): boolean {
    return [...this.#pools()].every((pool) => pool.lendsReaders);
  }

  /** Lends a connection of the primary, or for reading of a replica. It stays on that node until it is released. */
  acquire(options: ClusterAcquireOptions = {}): Promise<Lease<C>> {
    if (this.#isEnding) return Promise.reject(closedError(this.name));
    const { session = this.#session(), ...plain } = options;
    return options.access === 'read' ? this.#reads.acquire(plain, session) : this.#writes.acquire(plain, session);
  }

  tryAcquire(options: Pick<ClusterAcquireOptions, 'tags' | 'access' | 'session'> = {}): Lease<C> | undefined {
    if (this.#isEnding) return undefined;
    const { session = this.#session(), access, ...plain } = options;
    return access === 'read' ? this.#reads.tryAcquire(plain, session) : this.#writes.tryAcquire(plain, session);
  }

  /** Lends a connection while `work` runs. Nothing of it is run again; the error of a node that is lost meanwhile names the node. */
  connection<R>(
    work: (connection: C, lease: Lease<C>) => MaybePromise<R>,
    options?: ClusterAcquireOptions,
  ): Promise<R> {
    return borrow(this.acquire(options), async (connection, lease) => {
      try {
        return await work(connection, lease);
      } catch (error) {
        throw this.explain(lease, error);
      }
    });
  }

  /** Lends a connection for reading while `work` runs: one of a replica, where there is one. */
  read<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: ClusterWorkOptions): Promise<R> {
    return this.connection(work, { ...options, access: 'read' });
  }

  /** Lends a connection of the primary while `work` runs. */
  write<R>(work: (connection: C, lease: Lease<C>) => MaybePromise<R>, options?: ClusterWorkOptions): Promise<R> {
    return this.connection(work, { ...options, access: 'write' });
  }

  /**
   * Runs one statement on the primary or, when it only reads, on a replica. A read whose connection is lost before it has
   * answered is run once more, on another node; a write only where it was certainly not run.
   */
  share<R>(access: Access, statement: (connection: C) => MaybePromise<R>): Promise<R> {
    if (this.#isEnding) return Promise.reject(closedError(this.name));
    const side = access === 'read' ? this.#reads : this.#writes;
    return side.share(statement, this.#session());
  }

  /**
   * Calls `work` in a session, whose reads see its writes, by whichever connection they come. A token of an earlier session goes on
   * from there; `session.token` at the end is the one to hand to the client.
   */
  session<R>(work: (session: ClusterSession) => R, options: { readonly token?: string | undefined } = {}): R {
    const { scope } = this.#options;
    const around: unknown = scope.get();
    const outer = around instanceof ClusterSession ? around : undefined;
    const point = options.token === undefined ? this.#session()?.point : readToken(this.name, options.token);
    const session = new ClusterSession({ name: this.name, owner: this }, point, outer);
    return scope.run(session, () => work(session));
  }

  /**
   * For those who hold a lease of `acquire`: what to throw for an error that happened on it. Where the node was lost or takes no
   * writes that is an error which names it, with the given one as its cause; any other error is returned as it is.
   */
  explain(lease: Lease<C>, error: unknown): unknown {
    return this.#carrier.explain(lease, error);
  }

  /** Gives a node nothing new from now on. Resolves when what is on it has ended. While the primary drains, writes wait for another one. */
  drain(name: string): Promise<void> {
    const member = this.#member(name);
    member.draining = true;
    return member.idle();
  }

  /** Takes a node in. It gets reads as soon as it has said that it is a replica. */
  addNode(node: NodeConfig): void {
    if (this.#isEnding) throw closedError(this.name);
    this.#checkNew(node);
    void this.#monitor.ask(this.#add(node));
  }

  /** Drains a node, closes its connections and forgets it. */
  async removeNode(name: string): Promise<void> {
    const member = this.#member(name);
    await this.drain(name);
    this.#topology.remove(member);
    await member.pool.dispose();
    this.#listeners.removed(member.pool);
  }

  /** Sums over all nodes' pools, and totals of the cluster, which are never reset. */
  getStats(options?: { readonly reset?: boolean }): ClusterStats {
    return Object.freeze({
      ...sumStats([...this.#pools()].map((pool) => pool.getStats(options))),
      failovers: this.#topology.failovers,
      ejections: this.#health.ejections,
      retriedReads: this.#reads.retries,
      primaryReadShare: this.#router.primaryReadShare,
    });
  }

  /** Every node with its role, its state, how far it is and what is on it. */
  snapshot(): ClusterSnapshot {
    return snapshotOf(this.name, this.#topology, this.#health);
  }

  /** Asks the primary; without one the cluster is not healthy, whatever its replicas can do. */
  async healthCheck(options?: HealthCheckOptions): Promise<PoolHealth> {
    const { primary } = this.#topology;
    if (primary && !this.#isEnding) return primary.pool.healthCheck(options);
    const error = this.#isEnding ? closedError(this.name) : unavailable(this.name, this.#topology, { what: 'writing' });
    return Object.freeze({ healthy: false, saturated: false, elapsedMs: 0, error });
  }

  /** Makes the pool of each node larger or smaller. */
  resize(size: { readonly minSize?: number; readonly maxSize?: number }): void {
    for (const pool of this.#pools()) pool.resize(size);
  }

  /** Replaces connections of all nodes, as a pool does. */
  evict(which?: 'idle' | 'all'): number {
    return [...this.#pools()].reduce((count, pool) => count + pool.evict(which), 0);
  }

  /** Lets callers wait, each as long as its own timeout allows, until `resume`. Nodes are not asked meanwhile. */
  suspend(): void {
    if (this.#state !== 'open') return;
    this.#state = 'suspended';
    this.#monitor.pause();
    for (const pool of this.#pools()) pool.suspend();
  }

  resume(): void {
    if (this.#state !== 'suspended') return;
    this.#state = 'open';
    for (const pool of this.#pools()) pool.resume();
    this.#monitor.resume();
  }

  /** Calls `listener` at each event of the cluster or, by its name, of all nodes' pools; returns the function that ends it. */
  on<K extends keyof ClusterEvents>(event: K, listener: (event: ClusterEvents[K]) => unknown): () => void;
  on<K extends keyof PoolEvents>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void;
  on(event: keyof ClusterEvents | keyof PoolEvents, listener: (event: never) => unknown): () => void {
    // Which of the two an event is its name says, and the overloads have matched the listener to the name.
    const ends: (() => void)[] = [];
    if (CLUSTER_EVENTS.has(event)) ends.push(this.#bus.on(event as keyof ClusterEvents, listener as () => unknown));
    if (!CLUSTER_EVENTS.has(event) || event === 'listenerError')
      ends.push(this.#listeners.on(this.#pools(), event as keyof PoolEvents, listener as () => unknown));
    return () => ends.forEach((end) => end());
  }

  /** Turns callers away, those who wait included, and disposes all nodes' pools. */
  dispose(options: DisposeOptions = {}): Promise<DisposeReport> {
    if (options.timeoutMs !== undefined) requireNumber('timeoutMs (milliseconds)', options.timeoutMs, { min: 0 });
    if (!this.#disposal) {
      this.#state = 'closing';
      this.#monitor.stop(closedError(this.name));
    }
    const closing = Promise.all([...this.#pools()].map((pool) => pool.dispose(options)));
    this.#disposal ??= closing.then((reports) => {
      this.#state = 'closed';
      return Object.freeze({ forced: reports.reduce((sum, { forced }) => sum + forced, 0) });
    });
    return this.#disposal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  get #isEnding(): boolean {
    return this.#state === 'closing' || this.#state === 'closed';
  }

  #session(): ClusterSession | undefined {
    return sessionIn(this.#options.scope, this);
  }

  *#pools(): Iterable<Pool<C>> {
    for (const { pool } of this.#topology.members.values()) yield pool;
  }

  #add(node: NodeConfig): Member<C> {
    const member = new Member(node, this.#driver.createPool(node));
    this.#topology.members.set(member.name, member);
    this.#listeners.added(member.pool);
    return member;
  }

  #checkNew(node: NodeConfig): void {
    checkNode(node);
    if (this.#topology.members.has(node.name))
      throw new ConfigError(`Cluster '${this.name}' has a node '${node.name}' already.`);
  }

  #checkDifferent(nodes: readonly NodeConfig[]): void {
    const twice = nodes.find(({ name }, at) => nodes.findIndex((other) => other.name === name) !== at);
    if (twice) throw new ConfigError(`Cluster '${this.name}' was given two nodes with the name '${twice.name}'.`);
  }

  #member(name: string): Member<C> {
    const member = this.#topology.members.get(name);
    if (member) return member;
    const names = [...this.#topology.members.keys()];
    throw new ConfigError(
      `Cluster '${this.name}' has no node ${show(name)}.${didYouMean(name, names)} There are: ${names.join(', ')}.`,
    );
  }
}

const CLUSTER_EVENTS: ReadonlySet<string> = new Set([
  'failover', 'roleChange', 'eject', 'restore', 'lag', 'splitBrain', 'route', 'listenerError',
] satisfies (keyof ClusterEvents)[]); // prettier-ignore
