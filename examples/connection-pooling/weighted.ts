import { WeightedLoadBalancer } from '@rhosocial/activerecord';

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// #region main
// #region config
const databases = [
  { config: { database: 'large.sqlite' }, weight: 5 },
  { config: { database: 'medium.sqlite' }, weight: 3 },
  { config: { database: 'small.sqlite' }, weight: 2 },
];
// #endregion
const balancer = new WeightedLoadBalancer(databases, { random: seededRandom(42) });

const chosen = new Map(databases.map(({ config }) => [config.database, 0]));
for (let i = 0; i < 1000; i++) {
  const { database } = balancer.nextConfig();
  chosen.set(database, chosen.get(database)! + 1);
}
for (const [database, times] of chosen) console.log(`${database}: ${times}`);
// #endregion

// Output:
// large.sqlite: 480
// medium.sqlite: 316
// small.sqlite: 204
