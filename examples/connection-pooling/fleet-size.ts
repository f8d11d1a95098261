import { ConfigError, fleetPoolSize } from '@rhosocial/activerecord';

// #region main
const server = { maxConnections: 100, reserved: 3 };

const usual = fleetPoolSize({ instances: 4, workers: 2, ...server });
console.log(`4 instances: poolSize ${usual}`);

// While a deployment replaces them one by one, old and new instances run together.
const deploying = fleetPoolSize({ instances: 8, workers: 2, ...server });
console.log(`8 instances: poolSize ${deploying}`);

try {
  fleetPoolSize({ instances: 60, workers: 2, ...server });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.log(error.message);
}
// #endregion

// Output:
// 4 instances: poolSize 12
// 8 instances: poolSize 6
// 60 instances x 2 workers need at least 123 connections, the server allows 100.
