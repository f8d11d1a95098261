/** The ambient scopes of Node: AsyncLocalStorage. One of each kind for the process, so that all databases see each other. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AmbientScope } from '../core/scope.ts';

function scopeOver(storage: AsyncLocalStorage<unknown>): AmbientScope {
  return {
    get: () => storage.getStore(),
    run: (value, fn) => storage.run(value, fn),
  };
}

/** Carries the transaction that code is called in. */
export const asyncScope: AmbientScope = scopeOver(new AsyncLocalStorage());

/** Carries the leases that code holds. */
export const leaseScope: AmbientScope = scopeOver(new AsyncLocalStorage());
