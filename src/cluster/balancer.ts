/**
 * Choose one of several database configurations, evenly or by weight. This spreads models or tenants over databases that
 * hold different data; it copies no rows, so it is not a way to balance reads of the same data.
 */
import type { ConnectionConfig } from '../backend/config.ts';
import { ConfigError } from '../core/errors.ts';
import { refuseUnknownKeys, show } from '../core/suggest.ts';

/** Hands out configurations in turn. */
export class RoundRobinLoadBalancer {
  readonly #configs: readonly ConnectionConfig[];
  #next = 0;

  /** At least one configuration; an empty list is a ConfigError. */
  constructor(configs: readonly ConnectionConfig[]) {
    if (configs.length === 0)
      throw new ConfigError('A load balancer needs at least one configuration, got an empty list.');
    this.#configs = [...configs];
  }

  /** The next configuration; after the last comes the first again. */
  nextConfig(): ConnectionConfig {
    const config = this.#configs[this.#next]!;
    this.#next = (this.#next + 1) % this.#configs.length;
    return config;
  }
}

/** A configuration and its share of the choices. */
export interface WeightedConfig {
  readonly config: ConnectionConfig;
  /** A positive number; twice the weight is chosen twice as often. */
  readonly weight: number;
}

/** Hands out configurations at random, each as often as its weight says. */
export class WeightedLoadBalancer {
  readonly #entries: readonly WeightedConfig[];
  readonly #totalWeight: number;
  readonly #random: () => number;

  /** `random` returns numbers from 0 up to but not including 1; default Math.random. Pass your own to make choices repeatable. */
  constructor(entries: readonly WeightedConfig[], options: { random?: () => number } = {}) {
    refuseUnknownKeys('option of WeightedLoadBalancer', options, ['random']);
    if (entries.length === 0)
      throw new ConfigError('A load balancer needs at least one configuration, got an empty list.');
    for (const { config, weight } of entries) {
      if (typeof weight === 'number' && weight > 0 && weight < Infinity) continue;
      throw new ConfigError(
        `The weight of database '${config.database}' must be a positive number, got ${show(weight)}.`,
      );
    }
    this.#entries = entries.map((entry) => ({ ...entry }));
    this.#totalWeight = entries.reduce((sum, { weight }) => sum + weight, 0);
    this.#random = options.random ?? Math.random;
  }

  nextConfig(): ConnectionConfig {
    let rest = this.#random() * this.#totalWeight;
    for (const { config, weight } of this.#entries) {
      rest -= weight;
      if (rest < 0) return config;
    }
    return this.#entries.at(-1)!.config; // Only rounding can bring us here.
  }
}
