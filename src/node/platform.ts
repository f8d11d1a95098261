/** What Node gives to pools: the leases that code holds, and the channels on which their events are published. */
import type { AmbientScope } from '../core/scope.ts';
import type { EventSink } from '../observe/bus.ts';
import { leaseScope } from './async-scope.ts';
import { poolChannels } from './diagnostics.ts';

/** The platform of pools on Node. */
export const nodePlatform: { readonly scope: AmbientScope; readonly sink: EventSink } = Object.freeze({
  scope: leaseScope,
  sink: poolChannels,
});
