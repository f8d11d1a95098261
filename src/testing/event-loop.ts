/**
 * Gives the event loop a turn. Work that awaits only what is there already, as statements on SQLite do, runs from promise
 * callback to promise callback, and until it pauses no timer, no socket and no signal gets a word in.
 */

/** Resolves in a later turn of the event loop, without the millisecond that a timer would cost. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    // A channel for each turn: Node hands all messages of one channel over within the same turn.
    const { port1, port2 } = new MessageChannel();
    const end = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', end);
    port1.start();
    port2.postMessage(undefined);
  });
}
