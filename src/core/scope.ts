/**
 * The ambient scope: how a query finds the transaction it is called in without being handed it. A port; Node fulfils it
 * with AsyncLocalStorage (node/async-scope.ts). One scope serves all databases of a process.
 */

/** Carries one value along a chain of asynchronous calls. */
export interface AmbientScope {
  /** The value of the innermost `run` this code was called from, or undefined. */
  get(): unknown;
  /** Calls `fn`; it and everything it starts see `value`. */
  run<R>(value: unknown, fn: () => R): R;
}

/** A scope that carries nothing: transactions then have to be passed explicitly with `using(tx)`. */
export const noScope: AmbientScope = { get: () => undefined, run: (_value, fn) => fn() };
