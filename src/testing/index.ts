/** The './testing' door: what tests of programs and of backends need. */
export { runBenchmark, type BenchmarkOptions } from './benchmark.ts';
export type { BenchmarkResult } from './benchmark-result.ts';
export { expectQueries, withBudget, type QueryBudget } from './budget.ts';
export {
  compareBenchmarks,
  type BenchmarkComparison,
  type ComparedFunctions,
  type ComparisonOptions,
} from './compare-benchmarks.ts';
export { conformanceCases } from './conformance.ts';
export type { ConformanceCase, ConformanceContext } from './conformance/case.ts';
export {
  defineFactory,
  type Factory,
  type FactoryAttributes,
  type FactoryOverrides,
  type FactoryValue,
} from './factory.ts';
export { FakeBackend, type FakeAnswer, type FakeBackendOptions } from './fake-backend.ts';
export { FakeConnector, type FakeBehaviour, type FakeConnection } from './fake-connector.ts';
export { FakeNodes, type FakeNode, type FakeNodeConnection, type FakeNodesOptions } from './fake-nodes.ts';
export type { Fault, InjectedFault } from './faults.ts';
export { FaultyBackend, type FaultyBackendOptions } from './faulty-backend.ts';
export type { LatencySummary } from './histogram.ts';
export type { ClosedLoad, LoadTestOptions, OpenLoad } from './load-options.ts';
export type { LoadOperation, LoadRequest } from './load-run.ts';
export type { LoadResult } from './load-tally.ts';
export { LoadTest } from './load-test.ts';
export type { MedianInterval } from './median-interval.ts';
export {
  MemoryProfiler,
  type MemoryDifference,
  type MemoryProfilerOptions,
  type MemoryUsage,
} from './memory-profiler.node.ts';
export type { ProfiledStatement, StatementGroup } from './profiled-statement.ts';
export { QueryProfiler, type QueryProfilerOptions } from './query-profiler.ts';
export type { QueryReport } from './query-report.ts';
export { expectNothingRetained, type RetentionOptions, type Track } from './retention.node.ts';
export { rolledBack } from './rolled-back.ts';
export { seeded } from './seeded.ts';
export { simulatePool, type PoolSimulation, type PoolSimulationOptions, type SimulatedWait } from './simulate-pool.ts';
export { VirtualClock } from './virtual-clock.ts';
