/**
 * Takes a statement or a lease to one node and tells that node's health how it went. Which node, and what to do after a failure, is
 * decided by those who call it.
 */
import { ReadOnlyHostError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import type { EventBus } from '../observe/bus.ts';
import type { ClusterEvents, NodeRole, RouteReason } from '../observe/cluster-events.ts';
import type { Lease } from '../pool/lease.ts';
import type { Access, AcquireOptions } from '../pool/pool.ts';
import type { Health } from './health.ts';
import { Loan } from './loan.ts';
import type { Member } from './member.ts';
import type { ClusterDriver, Verdict } from './node.ts';
import type { ResolvedClusterOptions } from './options.ts';
import type { ClusterSession } from './session.ts';
import type { Topology } from './topology.ts';
import { verdictOf } from './verdict.ts';

/** How it went. `started` tells whether the statement was handed to a connection, and so may have been run. */
export type Outcome<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown; readonly verdict: Verdict; readonly started: boolean };

/** Where something goes and why. */
export interface Route<C> {
  readonly member: Member<C>;
  readonly access: Access;
  readonly reason: RouteReason;
  /** Whose writes to remember. */
  readonly session?: ClusterSession | undefined;
}

/** What a carrier works with. */
export interface CarrierParts<C> {
  readonly driver: ClusterDriver<C>;
  readonly options: ResolvedClusterOptions;
  readonly bus: EventBus<ClusterEvents>;
  readonly topology: Topology<C>;
  readonly health: Health<C>;
  /** Asks a node for its state, because its server has announced another role. */
  readonly ask: (member: Member<C>) => void;
}

/** A write came too late for its node. As with a node that cannot be reached, nothing was done, and the next primary will do. */
class ReplacedError extends ReadOnlyHostError {}

/** The way to the nodes. Who calls `share` or `lend` has entered the node; it is left here. */
export class Carrier<C> {
  readonly #parts: CarrierParts<C>;
  readonly #watched = new WeakSet<object>();
  readonly #loans = new WeakMap<Lease<C>, Loan<C>>();
  #leases = 0;

  constructor(parts: CarrierParts<C>) {
    this.#parts = parts;
  }

  /** Runs one statement on the node. A write of a session is followed by asking where the log is. */
  async share<R>(route: Route<C>, statement: (connection: C) => MaybePromise<R>): Promise<Outcome<R>> {
    const { member, access, session } = route;
    this.#told(route);
    let started = false;
    const run = (connection: C): MaybePromise<R> => {
      if (this.#isReplaced(route)) throw this.#replaced(member);
      started = true;
      this.watch(member, connection);
      if (access === 'write' && session) return this.#remembered(member, session, connection, statement);
      return statement(connection);
    };
    try {
      const value = await member.pool.share(access, run);
      this.#parts.health.succeeded(member);
      return { ok: true, value };
    } catch (error) {
      return this.#failed(member, error, started);
    } finally {
      member.leave();
    }
  }

  /** Lends a connection of the node. */
  async lend(route: Route<C>, options: AcquireOptions): Promise<Outcome<Lease<C>>> {
    const { member } = route;
    this.#told(route);
    let inner: Lease<C> | undefined;
    try {
      inner = await member.pool.acquire({ ...options, tags: { ...options.tags, node: member.name } });
      if (this.#isReplaced(route)) throw this.#replaced(member);
      return { ok: true, value: this.#lent(route, inner) };
    } catch (error) {
      await inner?.finish(); // It may have been lost in the moment in which it was lent.
      member.leave();
      return this.#failed(member, error, false);
    }
  }

  /** Lends a connection of the node if one is idle now. */
  lendIdle(route: Route<C>, options: Pick<AcquireOptions, 'tags'>): Lease<C> | undefined {
    const { member, access } = route;
    const inner = member.pool.tryAcquire({ access, tags: { ...options.tags, node: member.name } });
    if (!inner) return undefined;
    this.#told(route);
    member.enter();
    return this.#lent(route, inner);
  }

  /** What to throw for an error that happened on a lease. The node's health hears of it. */
  explain(lease: Lease<C>, error: unknown): unknown {
    const loan = this.#loans.get(lease);
    if (!loan) return error;
    const { verdict } = this.#failed(loan.member, error, true);
    if (verdict === 'read only') this.#parts.ask(loan.member);
    return loan.explain(error, verdict);
  }

  /** Listens to what the node's server announces on a connection. */
  watch(member: Member<C>, connection: C): void {
    const { driver, topology, ask } = this.#parts;
    if (!driver.watchRole || typeof connection !== 'object' || connection === null) return;
    if (this.#watched.has(connection)) return;
    this.#watched.add(connection);
    driver.watchRole(connection, (role: NodeRole) => {
      if (topology.announced(member, role)) ask(member);
    });
  }

  #lent({ member, access, session }: Route<C>, inner: Lease<C>): Lease<C> {
    const { options } = this.#parts;
    this.watch(member, inner.connection);
    const ending =
      session && access === 'write' ? () => this.#remember(session, member, () => inner.connection) : undefined;
    const loan = new Loan({ cluster: options.name, id: ++this.#leases, member, access, inner, ending });
    this.#loans.set(loan.lease, loan);
    return loan.lease;
  }

  async #remembered<R>(
    member: Member<C>,
    session: ClusterSession,
    connection: C,
    statement: (connection: C) => MaybePromise<R>,
  ): Promise<R> {
    const value = await statement(connection);
    await this.#remember(session, member, () => connection);
    return value;
  }

  /** Whether another node has become the primary while a write waited for a connection: the old one may still take it, and lose it. */
  #isReplaced({ member, access }: Route<C>): boolean {
    return access === 'write' && this.#parts.topology.primary !== member;
  }

  #replaced({ name: node }: Member<C>): ReplacedError {
    const { name: cluster } = this.#parts.options;
    return new ReplacedError(`Node '${node}' of cluster '${cluster}' is not the primary any more.`, { cluster, node });
  }

  /** Lets a session know where the log is now that it has written. A node that is not the primary any more cannot say. */
  #remember(session: ClusterSession, member: Member<C>, connection: () => C): Promise<void> {
    const { driver, topology } = this.#parts;
    const check = (): void => {
      if (topology.primary !== member) throw this.#replaced(member);
    };
    return session.wrote(member.state?.timeline ?? 0, async () => {
      check();
      const position = await driver.position(connection());
      check();
      return position;
    });
  }

  #failed(member: Member<C>, error: unknown, started: boolean): Extract<Outcome<never>, { ok: false }> {
    const { driver, health } = this.#parts;
    if (error instanceof ReplacedError) return { ok: false, error, verdict: 'connection', started: false };
    const verdict = verdictOf(driver, error);
    if (verdict === 'connection') member.reached = undefined;
    if (verdict === 'connection' || verdict === 'credentials') health.failed(member, error, verdict);
    return { ok: false, error, verdict, started };
  }

  #told({ member, access, reason }: Route<C>): void {
    const { bus, options } = this.#parts;
    if (bus.has('route')) bus.emit('route', { cluster: options.name, node: member.name, access, reason });
  }
}
