/**
 * Random histories: nodes die, return, are promoted and fall behind while sessions read and write. Every step is drawn from a
 * seeded generator, so a failure names the seed that repeats it. What must never happen is looked for all the time.
 */
import { expect, test } from 'vitest';
import type { Lease } from '../pool/lease.ts';
import { FakeNodes, type FakeNodeConnection } from '../testing/fake-nodes.ts';
import { seeded } from '../testing/seeded.ts';
import { settle, VirtualClock } from '../testing/virtual-clock.ts';
import { Cluster } from './cluster.ts';
import type { ClusterSession } from './session.ts';

const NAMES = ['n1', 'n2', 'n3', 'n4'];
const SEEDS = [1, 2, 3, 4, 5];
const STEPS = 4_000;
/** By then the cluster has asked a node that has come back. */
const KNOWN_MS = 200;

/** A session and the last row that it has certainly written. */
interface Visitor {
  readonly session: ClusterSession;
  row: string | undefined;
}

class History {
  readonly random: () => number;
  readonly clock = new VirtualClock();
  readonly nodes: FakeNodes;
  readonly cluster: Cluster<FakeNodeConnection>;
  readonly visitors: Visitor[];
  readonly held: { readonly lease: Lease<FakeNodeConnection>; readonly visitor: Visitor | undefined }[] = [];
  /** How often each row was written, acknowledged or not. */
  readonly ran = new Map<string, number>();
  /** Rows that a promoted node did not have, or that its predecessor took after that. A later one may have them again, but nobody can expect that. */
  readonly lost = new Set<string>();
  readonly upSince = new Map<string, number>();
  /** When the cluster last learned something that changes its choices: what was chosen in the same moment may have been chosen before. */
  learnedAt = 0;
  readonly faults: string[] = [];
  readonly counts = { reads: 0, writes: 0, acknowledged: 0, checked: 0, toEjected: 0, failed: 0, leases: 0 };
  readonly pending = new Set<Promise<unknown>>();

  constructor(seed: number) {
    this.random = seeded(seed);
    this.nodes = new FakeNodes(this.clock, NAMES, { poolSize: 3 });
    this.cluster = new Cluster(this.nodes, this.nodes.configs, {
      clock: this.clock,
      random: this.random,
      balance: (['p2c', 'least', 'roundRobin', 'weighted', 'random'] as const)[seed % 5]!,
      ejectAfter: 2,
      baseEjectionMs: 300,
      maxEjectionMs: 2_000,
      rampMs: 500,
      probeIntervalMs: 100,
      probeTimeoutMs: 50,
      failoverTimeoutMs: 1_000,
      ...(seed % 2 === 0 ? { maxLagBytes: 20 } : {}),
    });
    this.visitors = Array.from({ length: 6 }, () => this.cluster.session((session) => ({ session, row: undefined })));
    for (const name of NAMES) this.upSince.set(name, 0);
    for (const event of ['eject', 'restore', 'roleChange', 'lag'] as const)
      this.cluster.on(event, () => (this.learnedAt = this.clock.now()));
    this.cluster.on('acquireRequest', ({ pool, tags }) => tags.begun && this.checkRoute(pool, Number(tags.begun)));
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  any<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** A read goes to an ejected node only when no other one could have served it. One that was up for a while has not failed it. */
  checkRoute(node: string, begun: number): void {
    const { nodes } = this.cluster.snapshot();
    if (nodes.find(({ name }) => name === node)?.state !== 'ejected') return;
    if (this.learnedAt === this.clock.now()) return;
    this.counts.toEjected++;
    for (const { name, state, role } of nodes) {
      const wasUp = this.nodes.node(name).state === 'up' && this.upSince.get(name)! < begun - KNOWN_MS;
      if (name !== node && wasUp && state !== 'ejected' && role === 'replica')
        this.faults.push(`a read went to '${node}', which is ejected, while '${name}' was there`);
    }
  }

  run(work: Promise<unknown>): void {
    const done = work.catch(() => this.counts.failed++).finally(() => this.pending.delete(done));
    this.pending.add(done);
  }

  /** Writes a row and notes where it was done, whatever becomes of the answer. */
  async writeOn(connection: FakeNodeConnection, row: string): Promise<void> {
    const { rows, role, timeline } = this.nodes.node(connection.node);
    const before = rows.length;
    const answer = connection.write(row);
    if (rows.length > before) {
      this.ran.set(row, (this.ran.get(row) ?? 0) + 1);
      if (NAMES.some((name) => this.nodes.node(name).timeline > timeline)) this.lost.add(row);
      if (role === 'replica') this.faults.push(`${row} was written on the replica '${connection.node}'`);
    }
    await answer;
  }

  write(): void {
    const row = `row ${++this.counts.writes}`;
    const visitor = this.any(this.visitors);
    const acknowledged = (): void => {
      this.counts.acknowledged++;
      visitor.row = row;
    };
    this.run(
      this.cluster
        .write((connection) => this.writeOn(connection, row), { session: visitor.session })
        .then(acknowledged),
    );
  }

  /** A write that may be sent again by the cluster, and must not be done twice. */
  share(): void {
    const row = `row ${++this.counts.writes}`;
    this.run(
      this.cluster.share('write', (connection) => {
        if (this.cluster.snapshot().primary !== connection.node)
          this.faults.push(`${row} went to '${connection.node}', which was not the primary any more`);
        return this.writeOn(connection, row);
      }),
    );
  }

  read(): void {
    this.counts.reads++;
    const visitor = this.any(this.visitors);
    const { row } = visitor;
    const read = async (connection: FakeNodeConnection): Promise<void> => {
      const isLost = row !== undefined && this.lost.has(row);
      const rows = await connection.read();
      if (row === undefined || isLost) return;
      this.counts.checked++;
      if (!rows.includes(row))
        this.faults.push(`a session that has written ${row} did not find it on '${connection.node}'`);
    };
    const tags = { begun: String(this.clock.now()) };
    this.run(this.cluster.read(read, { session: visitor.session, tags }));
    if (this.below(3) === 0) this.run(this.cluster.share('read', (connection) => connection.read()));
  }

  lend(): void {
    const access = this.below(3) === 0 ? 'write' : 'read';
    const visitor = this.below(2) === 0 ? this.any(this.visitors) : undefined;
    const lent = this.cluster.acquire({ access, timeoutMs: 400, ...(visitor && { session: visitor.session }) });
    this.run(lent.then((lease) => (this.counts.leases++, this.held.push({ lease, visitor }))));
  }

  giveBack(): void {
    const [loan] = this.held.splice(this.below(this.held.length || 1), 1);
    if (loan) this.run(this.below(5) === 0 ? loan.lease.discard() : loan.lease.release());
  }

  kill(): void {
    this.nodes.kill(this.any(NAMES));
  }

  revive(): void {
    for (const name of NAMES) {
      const node = this.nodes.node(name);
      if (node.state === 'up' || this.below(2) === 0) continue;
      this.nodes.revive(name);
      this.upSince.set(name, this.clock.now());
      // Most old primaries come back as replicas, some as what they were.
      const isOld = NAMES.some((other) => this.nodes.node(other).timeline > node.timeline);
      if (node.role === 'primary' && isOld && this.below(4) > 0) this.nodes.demote(name);
    }
  }

  promote(): void {
    const up = NAMES.filter((name) => this.nodes.node(name).state === 'up' && this.nodes.node(name).role === 'replica');
    const old = NAMES.filter((name) => this.nodes.node(name).role === 'primary');
    if (up.length === 0) return;
    const elected = this.any(up);
    this.nodes.promote(elected);
    const kept = new Set(this.nodes.node(elected).rows);
    for (const row of this.ran.keys()) if (!kept.has(row)) this.lost.add(row);
    for (const name of old) if (this.nodes.node(name).state === 'up' && this.below(3) > 0) this.nodes.demote(name);
  }

  async step(): Promise<void> {
    const draw = this.below(100);
    if (draw < 30) this.read();
    else if (draw < 45) this.write();
    else if (draw < 52) this.share();
    else if (draw < 58) this.lend();
    else if (draw < 66) this.giveBack();
    else if (draw < 69) this.kill();
    else if (draw < 74) this.revive();
    else if (draw < 75) this.promote();
    else if (draw < 84) this.nodes.replay(this.any(NAMES), this.below(8));
    else if (draw < 87) this.nodes.replay();
    else if (draw < 89) this.nodes.node(this.any(NAMES)).answerMs = this.any([undefined, undefined, 1, 20]);
    else if (draw < 98) await this.clock.advance(this.below(120));
    else await settle();
  }

  /** Everybody is well again and gives back what they have. */
  async end(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (const name of NAMES) {
        if (this.nodes.node(name).state === 'up') continue;
        this.nodes.revive(name);
        this.upSince.set(name, this.clock.now());
      }
      while (this.held.length > 0) this.giveBack();
      await this.clock.advance(2_000);
    }
    expect(this.pending.size).toBe(0);
  }
}

test.each(SEEDS)(
  'in history %i no write is done twice or on a replica, no session reads the past, and every lease comes back',
  async (seed) => {
    const history = new History(seed);
    for (let i = 0; i < STEPS; i++) {
      await history.step();
      if (history.faults.length > 0) expect(history.faults, `after step ${i}`).toEqual([]);
    }
    await history.end();
    expect(history.faults).toEqual([]);
    expect([...history.ran].filter(([, times]) => times > 1)).toEqual([]);
    const { used, waiting, failovers, ejections } = history.cluster.getStats();
    expect({ used, waiting }).toEqual({ used: 0, waiting: 0 });
    expect(history.cluster.snapshot().nodes.map(({ load }) => load)).toEqual([0, 0, 0, 0]);
    // A history in which nothing happens would prove nothing.
    const { acknowledged, checked, leases } = history.counts;
    expect(failovers).toBeGreaterThan(5);
    expect(ejections).toBeGreaterThan(5);
    expect(Math.min(acknowledged, checked, leases)).toBeGreaterThan(100);
    await history.cluster.dispose();
    expect(history.clock.pending).toBe(0);
  },
);
