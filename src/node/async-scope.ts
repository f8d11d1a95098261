/** The ambient scope of Node: AsyncLocalStorage. One for the process, so that transactions of all databases see each other. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AmbientScope } from '../core/scope.ts';

const storage = new AsyncLocalStorage<unknown>();

/** The scope that Node's backends hand to the library. */
export const asyncScope: AmbientScope = {
  get: () => storage.getStore(),
  run: (value, fn) => storage.run(value, fn),
};
