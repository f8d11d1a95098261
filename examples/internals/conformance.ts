import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { conformanceCases } from '@rhosocial/activerecord/testing';

// #region main
const failed: string[] = [];
for (const { name, connections = 1, run } of conformanceCases) {
  if (connections > 1) continue; // a database in memory has one connection
  const config = { database: ':memory:' };
  try {
    await run({ backend: SQLiteBackend, config, otherConfig: { ...config } });
  } catch (error) {
    failed.push(`${name}: ${String(error)}`);
  }
}
console.log(conformanceCases.length > 50, failed);
// #endregion

// Output:
// true []
