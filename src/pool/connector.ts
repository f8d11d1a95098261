/** What a pool needs of a backend to own its connections. A contract: types only; the pool knows nothing else of a connection. */
import type { AmbientScope } from '../core/scope.ts';
import type { MaybePromise } from '../core/sql.ts';
import type { EventSink } from '../observe/bus.ts';

/** What a returned connection is like: to be lent as it is, to be reset before, or to be closed. */
export type Condition = 'clean' | 'unclean' | 'broken';

/** What is undone when a connection comes back: its transaction; its settings, temporary tables and locks too; or nothing. */
export type ResetMode = 'rollback' | 'session' | 'none';

/** What pools use of the platform they run on. Connectors of backends bring it along. */
export interface Platform {
  /** Tells which leases the code that calls holds, to find those who wait for themselves. */
  readonly scope?: AmbientScope;
  /** Where events go besides listeners. */
  readonly sink?: EventSink;
}

/** Opens, judges and closes connections. */
export interface Connector<C> {
  /** Opens a connection. `signal` aborts when the pool no longer wants it. */
  connect(context: { readonly signal: AbortSignal; readonly attempt: number }): MaybePromise<C>;
  /** Closes a connection; `force` when somebody may still be using it. */
  close(connection: C, options: { readonly force: boolean }): MaybePromise<void>;
  /** What a returned connection is like; asked at each return and answered without a round trip. Default: clean. */
  condition?(connection: C, mode: ResetMode): Condition;
  /** Makes an unclean connection clean: waits for what still runs on it, and undoes what `mode` says. */
  reset?(connection: C, mode: ResetMode): MaybePromise<void>;
  /** Asks the server whether the connection works; throws when it does not. `signal` aborts when the answer is no longer waited for. */
  ping?(connection: C, signal: AbortSignal): MaybePromise<void>;
  /** Calls `lost` when the connection ends by itself; returns the function that stops watching. */
  watch?(connection: C, lost: (error: unknown) => void): () => void;
  /** Whether a failed `connect` will fail again in the same way (wrong password, unopenable file). */
  isFatal?(error: unknown): boolean;
  readonly platform?: Platform;
}
