/**
 * A cluster that is not there, for testing routing: nodes in memory that have roles, fall behind, die and are promoted when told to. The log of
 * a node is a list of rows; its position is how many it has. Replicas get rows when `replay` is called and not before, so a
 * test decides how far each of them is.
 */
import type { ClusterDriver, NodeConfig, NodeState, Verdict } from '../cluster/node.ts';
import type { Clock } from '../core/clock.ts';
import { ConfigError, ConnectionError } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import type { NodeRole } from '../observe/cluster-events.ts';
import { ConnectionPool } from '../pool/connection-pool.ts';
import type { Connector, Platform } from '../pool/connector.ts';
import type { Pool } from '../pool/pool.ts';

/** One node. Change its fields at any time. */
export interface FakeNode {
  readonly name: string;
  role: NodeRole;
  timeline: number;
  /** What it has: all that was written for a primary, what it has replayed for a replica. */
  readonly rows: string[];
  /** What it says of its lag, in milliseconds. */
  lagMs: number;
  /** `refusing` the credentials, `frozen` without an answer. `down` loses the connections it has; see `kill`. */
  state: 'up' | 'down' | 'frozen' | 'refusing';
  /** How long a statement takes, in milliseconds; undefined answers at once. */
  answerMs: number | undefined;
  /** Statements so far, and how many of them wrote. Probes do not count. */
  statements: number;
  writes: number;
  /** Connections opened, or tried to open, so far. */
  connects: number;
}

/** A connection to a node. */
export interface FakeNodeConnection {
  /** The node's name. */
  readonly node: string;
  /** The node's rows. */
  read(): MaybePromise<readonly string[]>;
  /** Adds a row, which a replica refuses. */
  write(row: string): MaybePromise<void>;
}

/** How to make FakeNodes. */
export interface FakeNodesOptions {
  /** Connections of each node at most. Default: 10. */
  readonly poolSize?: number;
  /** How long a connection may take to open, in milliseconds. Default: 1000. */
  readonly connectTimeoutMs?: number;
}

/** What a node answers instead of doing what it was asked. */
class FakeNodeError extends Error {
  readonly verdict: Verdict;
  constructor(message: string, verdict: Verdict) {
    super(message);
    this.verdict = verdict;
  }
}

/** Nodes in memory and the driver for them: `new Cluster(nodes, nodes.configs, { clock })`. */
export class FakeNodes implements ClusterDriver<FakeNodeConnection> {
  /** The nodes for the cluster's constructor. */
  readonly configs: readonly NodeConfig[];
  /** What the nodes' pools use of the platform; set it to test what they make of callers who wait for themselves. */
  platform: Platform = {};
  readonly #clock: Clock;
  readonly #options: Required<FakeNodesOptions>;
  readonly #nodes = new Map<string, Node>();

  /** The first name is the primary's. */
  constructor(clock: Clock, names: readonly string[], options: FakeNodesOptions = {}) {
    this.#clock = clock;
    this.#options = { poolSize: 10, connectTimeoutMs: 1_000, ...options };
    for (const name of names) this.add(name);
    this.configs = names.map((name) => ({ name }));
  }

  /** Makes another node: the first is the primary, the others replicas. */
  add(name: string): FakeNode {
    const node = new Node(name, this.#nodes.size === 0 ? 'primary' : 'replica');
    this.#nodes.set(name, node);
    return node;
  }

  /** A node, to look at or to change. */
  node(name: string): FakeNode {
    return this.#node(name);
  }

  /** A node dies: its connections are lost, which pools notice for idle ones, and so are the answers to what it was doing. */
  kill(name: string): void {
    const node = this.#node(name);
    node.state = 'down';
    const connections = [...node.connections];
    node.connections.clear();
    for (const lose of [...node.pending]) lose();
    node.pending.clear();
    for (const [connection, { lost }] of connections) lost?.(lostError(connection));
  }

  /** A node is there again, in the role it had, with what it had. */
  revive(name: string): void {
    this.#node(name).state = 'up';
  }

  /** Makes a node the primary of a new timeline. It announces that on its open connections, as PostgreSQL does. */
  promote(name: string): void {
    const node = this.#node(name);
    node.timeline = Math.max(...[...this.#nodes.values()].map(({ timeline }) => timeline)) + 1;
    this.#become(node, 'primary');
  }

  /** Makes a node a replica, which it announces too. It follows the newest primary from now on: rows that one does not have are gone. */
  demote(name: string): void {
    this.#become(this.#node(name), 'replica');
    this.replay(name, 0);
  }

  /** Replays up to `count` more rows of the newest primary; without a name on all replicas that are up. */
  replay(name?: string, count = Infinity): void {
    const primary = [...this.#nodes.values()]
      .filter(({ role }) => role === 'primary')
      .sort((a, b) => b.timeline - a.timeline)[0];
    if (!primary) return;
    for (const node of name === undefined ? this.#nodes.values() : [this.#node(name)]) {
      if (node.role === 'primary' || node.state !== 'up' || node.timeline > primary.timeline) continue;
      if (node.timeline !== primary.timeline) this.#follow(node, primary);
      node.rows.push(...primary.rows.slice(node.rows.length, node.rows.length + count));
    }
  }

  createPool(config: NodeConfig): Pool<FakeNodeConnection> {
    const { poolSize: maxSize, connectTimeoutMs } = this.#options;
    const connector = this.#connector(this.#node(config.name));
    return new ConnectionPool(connector, { name: config.name, maxSize, connectTimeoutMs, clock: this.#clock });
  }

  probe(connection: FakeNodeConnection): MaybePromise<NodeState> {
    const node = this.#node(connection.node);
    return this.#answer(node, connection, undefined, () => ({
      role: node.role,
      timeline: node.timeline,
      position: BigInt(node.rows.length),
      lagMs: node.lagMs,
    }));
  }

  position(connection: FakeNodeConnection): MaybePromise<bigint> {
    const node = this.#node(connection.node);
    return this.#answer(node, connection, undefined, () => BigInt(node.rows.length));
  }

  judge(error: unknown): Verdict {
    if (error instanceof FakeNodeError) return error.verdict;
    return error instanceof ConnectionError ? 'connection' : 'statement';
  }

  watchRole(connection: FakeNodeConnection, changed: (role: NodeRole) => void): void {
    const watched = this.#node(connection.node).connections.get(connection);
    if (watched) watched.changed = changed;
  }

  #connector(node: Node): Connector<FakeNodeConnection> {
    const { connections } = node;
    return {
      connect: () => {
        node.connects++;
        return this.#reached(node, () => this.#connection(node));
      },
      close: (connection) => void connections.delete(connection),
      condition: (connection) => (connections.has(connection) ? 'clean' : 'broken'),
      watch: (connection, lost) => {
        const watched = connections.get(connection);
        if (watched) watched.lost = lost;
        return () => {};
      },
      // Callers can go to another node, so none waits for this one.
      isFatal: () => true,
      platform: this.platform,
    };
  }

  #connection(node: Node): FakeNodeConnection {
    const connection: FakeNodeConnection = {
      node: node.name,
      read: () => {
        node.statements++;
        return this.#answer(node, connection, node.answerMs, () => [...node.rows]);
      },
      write: (row) => {
        node.statements++;
        return this.#answer(node, connection, node.answerMs, () => {
          if (node.role === 'replica') throw new FakeNodeError(`'${node.name}' is read-only`, 'read only');
          node.writes++;
          node.rows.push(row);
        });
      },
    };
    node.connections.set(connection, {});
    return connection;
  }

  /** Answers on a connection, unless that is lost by then. */
  #answer<T>(node: Node, connection: FakeNodeConnection, ms: number | undefined, answer: () => T): MaybePromise<T> {
    if (!node.connections.has(connection)) return Promise.reject(lostError(connection));
    if (ms === undefined && node.state === 'up') return answer();
    return new Promise((resolve, reject) => {
      const lose = (): void => reject(lostError(connection));
      node.pending.add(lose);
      if (node.state === 'frozen') return;
      // Done now, told later: what is lost in between was done all the same, and nobody knows.
      const settle = outcome(answer, resolve, reject);
      this.#clock.setTimer(() => node.pending.delete(lose) && settle(), ms ?? 0);
    });
  }

  #reached<T>(node: Node, answer: () => T): MaybePromise<T> {
    if (node.state === 'down') throw new FakeNodeError(`'${node.name}' cannot be reached`, 'connection');
    if (node.state === 'refusing') throw new FakeNodeError(`'${node.name}' refuses the password`, 'credentials');
    if (node.state === 'frozen') return new Promise(() => {});
    return answer();
  }

  #become(node: Node, role: NodeRole): void {
    node.role = role;
    if (node.state === 'up') for (const { changed } of [...node.connections.values()]) changed?.(role);
  }

  /** Goes over to another primary: what the two do not have in common is taken back. */
  #follow(node: Node, primary: Node): void {
    const differs = node.rows.findIndex((row, at) => row !== primary.rows[at]);
    if (differs >= 0) node.rows.splice(differs);
    node.timeline = primary.timeline;
  }

  #node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node) return node;
    throw new ConfigError(`There is no fake node '${name}'. There are: ${[...this.#nodes.keys()].join(', ')}.`);
  }
}

function lostError({ node }: FakeNodeConnection): Error {
  return new FakeNodeError(`The connection to '${node}' was lost`, 'connection');
}

/** Who wants to know of a connection. */
interface Watched {
  lost?: (error: unknown) => void;
  changed?: (role: NodeRole) => void;
}

/** Does something and tells of it later. */
function outcome<T>(act: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
  try {
    const value = act();
    return () => resolve(value);
  } catch (error) {
    return () => reject(error);
  }
}

/** A node and what only its inventor knows. */
class Node implements FakeNode {
  readonly name: string;
  role: NodeRole;
  timeline = 1;
  readonly rows: string[] = [];
  lagMs = 0;
  state: FakeNode['state'] = 'up';
  answerMs: number | undefined;
  statements = 0;
  writes = 0;
  connects = 0;
  /** Those that are open, and who wants to know of their end and of the node's role. */
  readonly connections = new Map<FakeNodeConnection, Watched>();
  /** Ends what is under way. */
  readonly pending = new Set<() => void>();

  constructor(name: string, role: NodeRole) {
    this.name = name;
    this.role = role;
  }
}
