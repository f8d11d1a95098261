/**
 * The metrics of pools on one meter. Numbers of connections are read from the pools whenever the meter is collected, so they
 * cannot drift from the truth, whatever happened in between; durations are recorded as the pools tell of them. All pools of a
 * meter share the instruments and are told apart by their names, which is why a meter takes each name once.
 */
import type { BatchObservableResult, Histogram, Meter, Observable } from '@opentelemetry/api';
import { ConfigError } from '../core/errors.ts';
import type { PoolEvents } from '../observe/events.ts';
import { ATTRIBUTE, METRIC } from './conventions.ts';

/** The events of a pool that are measured, and its end. */
export type MeasuredEvent = 'connect' | 'checkout' | 'checkin' | 'closed';

/** What a pool must show to be measured; every pool of the library does. */
export interface MeasuredPool {
  readonly name: string;
  readonly state: 'open' | 'suspended' | 'closing' | 'closed';
  getStats(): {
    readonly total: number;
    readonly idle: number;
    readonly used: number;
    readonly waiting: number;
    readonly minSize: number;
    readonly maxSize: number;
    readonly timeouts: number;
  };
  on<K extends MeasuredEvent>(event: K, listener: (event: PoolEvents[K]) => unknown): () => void;
}

/** What is read from a pool at each collection. */
type Reading = ReturnType<MeasuredPool['getStats']>;

/** A pool that is measured no more counts for nothing; most often it has been closed. */
const NOTHING: Omit<Reading, 'timeouts'> = { total: 0, idle: 0, used: 0, waiting: 0, minSize: 0, maxSize: 0 };

const metersInUse = new WeakMap<Meter, PoolMetrics>();

/** The metrics of pools on a meter. */
export function poolMetricsOn(meter: Meter): PoolMetrics {
  let known = metersInUse.get(meter);
  if (!known) metersInUse.set(meter, (known = new PoolMetrics(meter)));
  return known;
}

/** The instruments of one meter, and the pools they read. */
export class PoolMetrics {
  readonly #meter: Meter;
  readonly #gauges: Readonly<Record<'count' | 'idleMax' | 'idleMin' | 'max' | 'pending' | 'timeouts', Observable>>;
  readonly #times: Readonly<Record<'create' | 'wait' | 'use', Histogram>>;
  /** Pools by the names under which they are reported. */
  readonly #pools = new Map<string, MeasuredPool>();
  /**
   * Pools that went since the last collection, with their last total. Collectors repeat the last value of a name that is not
   * reported any more, so each is reported once again, with nothing in it.
   */
  readonly #gone = new Map<string, Reading>();
  #isCalled = false;

  /** Makes the instruments; nothing calls back before there is a pool. */
  constructor(meter: Meter) {
    this.#meter = meter;
    const upDown = ({ name, options }: (typeof METRIC)[keyof typeof METRIC]): Observable =>
      meter.createObservableUpDownCounter(name, options);
    const histogram = ({ name, options }: (typeof METRIC)[keyof typeof METRIC]): Histogram =>
      meter.createHistogram(name, options);
    this.#gauges = {
      count: upDown(METRIC.count),
      idleMax: upDown(METRIC.idleMax),
      idleMin: upDown(METRIC.idleMin),
      max: upDown(METRIC.max),
      pending: upDown(METRIC.pending),
      timeouts: meter.createObservableCounter(METRIC.timeouts.name, METRIC.timeouts.options),
    };
    this.#times = {
      create: histogram(METRIC.createTime),
      wait: histogram(METRIC.waitTime),
      use: histogram(METRIC.useTime),
    };
  }

  /** Measures a pool under a name until it is closed or the returned function is called. */
  add(pool: MeasuredPool, name: string): () => void {
    if (this.#pools.has(name)) {
      const same = this.#pools.get(name) === pool;
      throw new ConfigError(
        same
          ? `The pool '${name}' is measured already. End that first, or measure it with another meter.`
          : `Another pool is measured as '${name}', and their figures would be mixed. Give this one a name of its own with { poolName }.`,
      );
    }
    this.#pools.set(name, pool);
    this.#callBack();
    const stops = this.#follow(pool, name);
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      for (const stop of stops) stop();
      this.#pools.delete(name);
      this.#gone.set(name, { ...NOTHING, timeouts: pool.getStats().timeouts });
    };
    // A cluster passes on the events of its nodes' pools: one may be closed while others go on, or are still being closed.
    const isOver = (): boolean => (pool.state === 'closing' || pool.state === 'closed') && pool.getStats().total === 0;
    stops.push(pool.on('closed', () => isOver() && end()));
    return end;
  }

  #follow(pool: MeasuredPool, name: string): (() => void)[] {
    const { create, wait, use } = this.#times;
    const attributes = Object.freeze({ [ATTRIBUTE.pool]: name });
    return [
      pool.on('connect', ({ connectMs }) => create.record(connectMs / 1000, attributes)),
      pool.on('checkout', ({ waitMs }) => wait.record(waitMs / 1000, attributes)),
      pool.on('checkin', ({ heldMs }) => use.record(heldMs / 1000, attributes)),
    ];
  }

  readonly #observe = (result: BatchObservableResult): void => {
    // First those that went: another pool may have taken the name, and the last value counts.
    for (const [name, last] of this.#gone) this.#report(result, name, last);
    this.#gone.clear();
    for (const [name, pool] of this.#pools) this.#report(result, name, pool.getStats());
    // Not at once: whoever collects is walking through the list of callbacks.
    if (this.#pools.size === 0) queueMicrotask(() => this.#stopCalls());
  };

  #report(result: BatchObservableResult, name: string, stats: Reading): void {
    const attributes = { [ATTRIBUTE.pool]: name };
    const { count, idleMax, idleMin, max, pending, timeouts } = this.#gauges;
    result.observe(count, stats.idle, { ...attributes, [ATTRIBUTE.state]: 'idle' });
    result.observe(count, stats.used, { ...attributes, [ATTRIBUTE.state]: 'used' });
    // All connections may be idle, and minSize of them are kept open when nobody needs them.
    result.observe(idleMax, stats.maxSize, attributes);
    result.observe(idleMin, stats.minSize, attributes);
    result.observe(max, stats.maxSize, attributes);
    result.observe(pending, stats.waiting, attributes);
    result.observe(timeouts, stats.timeouts, attributes);
  }

  #callBack(): void {
    if (this.#isCalled) return;
    this.#isCalled = true;
    this.#meter.addBatchObservableCallback(this.#observe, Object.values(this.#gauges));
  }

  #stopCalls(): void {
    if (this.#pools.size > 0 || this.#gone.size > 0 || !this.#isCalled) return;
    this.#isCalled = false;
    this.#meter.removeBatchObservableCallback(this.#observe, Object.values(this.#gauges));
  }
}
