/** The './testing' door: what tests of programs and of backends need. */
export { conformanceCases } from './conformance.ts';
export type { ConformanceCase, ConformanceContext } from './conformance/case.ts';
export { FakeBackend, type FakeAnswer, type FakeBackendOptions } from './fake-backend.ts';
export { FakeConnector, type FakeBehaviour, type FakeConnection } from './fake-connector.ts';
export { FakeNodes, type FakeNode, type FakeNodeConnection, type FakeNodesOptions } from './fake-nodes.ts';
export { VirtualClock } from './virtual-clock.ts';
