/** Publishes the library's events on channels of node:diagnostics_channel, for tools that watch without touching the program. */
import { channel, type Channel } from 'node:diagnostics_channel';
import type { EventSink } from '../observe/bus.ts';

/** Events on the channels `<prefix><event>`. */
function channels(prefix: string): EventSink {
  const known = new Map<string, Channel>();
  const channelOf = (event: string): Channel => {
    let found = known.get(event);
    if (!found) known.set(event, (found = channel(prefix + event)));
    return found;
  };
  return {
    active: (event) => channelOf(event).hasSubscribers,
    publish: (event, payload) => channelOf(event).publish(payload),
  };
}

/** The events of all databases of the process, on `rhosocial.activerecord:query` and so on. */
export const databaseChannels: EventSink = channels('rhosocial.activerecord:');

/** The events of all pools of the process, on `rhosocial.activerecord:pool:checkout` and so on. */
export const poolChannels: EventSink = channels('rhosocial.activerecord:pool:');
