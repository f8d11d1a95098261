/** What a pool needs of a backend to own its connections. A contract: types only; the pool knows nothing else of a connection. */
import type { MaybePromise } from '../core/sql.ts';

/** Opens, judges and closes connections. */
export interface Connector<C> {
  /** Opens a connection. `signal` aborts when the pool no longer wants it. */
  connect(context: { readonly signal: AbortSignal; readonly attempt: number }): MaybePromise<C>;
  /** Closes a connection; `force` when somebody may still be using it. */
  close(connection: C, options: { readonly force: boolean }): MaybePromise<void>;
  /** Whether the connection can be lent to somebody else as it is; asked at each return and answered without a round trip. */
  isClean?(connection: C): boolean;
  /** Makes an unclean connection clean: rolls its transaction back. */
  reset?(connection: C): MaybePromise<void>;
  /** Whether a failed `connect` will fail again in the same way (wrong password, unopenable file). */
  isFatal?(error: unknown): boolean;
}
