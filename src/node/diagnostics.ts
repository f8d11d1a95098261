/** Publishes the library's query events on a channel of node:diagnostics_channel, for tools that watch without touching the program. */
import { channel } from 'node:diagnostics_channel';
import type { EventSink } from '../observe/bus.ts';

const queries = channel('rhosocial.activerecord:query');

/** Every QueryEvent of the process, on the channel `rhosocial.activerecord:query`. */
export const queryChannel: EventSink = {
  get active() {
    return queries.hasSubscribers;
  },
  publish: (event) => queries.publish(event),
};
