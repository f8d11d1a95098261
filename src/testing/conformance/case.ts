/** What a conformance case is. Types only. */
import type { Backend } from '../../backend/backend.ts';
import type { ConnectionConfig } from '../../backend/config.ts';

/** Where a case runs. */
export interface ConformanceContext {
  readonly backend: Backend;
  /** A configuration of an empty database that nothing else uses. */
  readonly config: ConnectionConfig;
  /** The same for a second one. */
  readonly otherConfig: ConnectionConfig;
}

/** One case. */
export interface ConformanceCase {
  /** A sentence that says what holds. */
  readonly name: string;
  /** Connections the case needs at the same time; skip it where the pool is smaller. Default: 1. */
  readonly connections?: number;
  /** Rejects with an Error when it does not hold. */
  readonly run: (context: ConformanceContext) => Promise<void>;
}
