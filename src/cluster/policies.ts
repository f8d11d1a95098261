/** Which of several replicas serves a read. A policy sees what is known of each and picks one; it keeps nothing but its turn. */
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';

/** A replica that may serve a read, as a policy sees it. */
export interface Candidate {
  readonly name: string;
  /** Its share; less than configured for a while after it was ejected. */
  readonly weight: number;
  /** Leases and statements of this cluster on it, those still waiting for a connection included. */
  readonly load: number;
  /** Connection failures since its last success. */
  readonly failures: number;
  /** Its lag in milliseconds, as it said last. */
  readonly lagMs: number;
}

/**
 * How replicas share the reads. `p2c`: of two drawn at random the one with less load for its weight, which neither herds to the
 * idlest nor floods a slow one. `least`: the one with the least load for its weight. `roundRobin`: in turn. `weighted`: at random by weight.
 * `random`: at random. Or a function that names one of the candidates.
 */
export type BalancePolicy =
  'p2c' | 'least' | 'roundRobin' | 'weighted' | 'random' | ((candidates: readonly Candidate[]) => string);

/** The policies that have a name. */
export const POLICIES = ['p2c', 'least', 'roundRobin', 'weighted', 'random'] as const;

/** Picks one of at least one candidate. */
export type Picker = <T extends Candidate>(candidates: readonly T[]) => T;

/** The function that follows a policy. */
export function pickerOf(policy: BalancePolicy, random: () => number): Picker {
  const any: Picker = (candidates) => candidates[Math.floor(random() * candidates.length)]!;
  const weighted: Picker = (candidates) => drawByWeight(candidates, random);
  switch (policy) {
    case 'p2c':
      return (candidates) => lessLoadedOfTwo(candidates, weighted);
    case 'least':
      return (candidates) => weighted(leastLoaded(candidates));
    case 'roundRobin':
      return inTurn();
    case 'weighted':
      return weighted;
    case 'random':
      return any;
    default:
      return (candidates) => named(candidates, policy);
  }
}

/** The price of another read there. A node that fails at once would look idle and draw all reads, so failures count as load. */
function cost({ load, failures, weight }: Candidate): number {
  return (load + failures) / weight;
}

function lessLoadedOfTwo<T extends Candidate>(candidates: readonly T[], draw: Picker): T {
  if (candidates.length === 1) return candidates[0]!;
  const first = draw(candidates);
  const second = draw(candidates.filter((candidate) => candidate !== first));
  return cost(second) < cost(first) ? second : first;
}

function leastLoaded<T extends Candidate>(candidates: readonly T[]): T[] {
  const least = Math.min(...candidates.map(cost));
  return candidates.filter((candidate) => cost(candidate) === least);
}

function drawByWeight<T extends Candidate>(candidates: readonly T[], random: () => number): T {
  let rest = random() * candidates.reduce((sum, { weight }) => sum + weight, 0);
  for (const candidate of candidates) {
    rest -= candidate.weight;
    if (rest < 0) return candidate;
  }
  return candidates.at(-1)!; // Only rounding can bring us here.
}

function inTurn(): Picker {
  let turn = 0;
  return (candidates) => candidates[turn++ % candidates.length]!;
}

function named<T extends Candidate>(candidates: readonly T[], choose: (candidates: readonly Candidate[]) => string): T {
  const shown = candidates.map(({ name, weight, load, failures, lagMs }) =>
    Object.freeze({ name, weight, load, failures, lagMs }),
  );
  const name: unknown = choose(Object.freeze(shown));
  const chosen = candidates.find((candidate) => candidate.name === name);
  if (chosen) return chosen;
  const names = candidates.map((candidate) => `'${candidate.name}'`).join(', ');
  throw new ConfigError(
    `The balancing function must return one of the names it was given (${names}), got ${show(name)}.`,
  );
}
