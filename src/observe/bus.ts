/**
 * Subscribe and emit. A listener that throws or rejects harms nobody: its error goes to `listenerError`. Without listeners
 * an event costs one property read, so emitters ask `has` before they build a payload.
 */

type Listener = (event: never) => unknown;

/** Where events go besides listeners: Node's diagnostics channels, for tools that watch a process from outside. */
export interface EventSink {
  /** Whether anybody watches for events of this name. */
  active(event: string): boolean;
  publish(event: string, payload: object): void;
}

/** The listeners of one emitter. `E` maps event names to payloads and includes `listenerError`. */
export class EventBus<E extends { listenerError: { event: string; error: unknown } }> {
  readonly #listeners = new Map<keyof E, Set<Listener>>();
  readonly #sink: EventSink | undefined;

  constructor(sink?: EventSink) {
    this.#sink = sink;
  }

  /** Calls `listener` at each event; returns the function that ends it. */
  on<K extends keyof E>(event: K, listener: (event: E[K]) => unknown): () => void {
    let listeners = this.#listeners.get(event);
    if (!listeners) this.#listeners.set(event, (listeners = new Set()));
    const own: Listener = (payload) => listener(payload);
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0) this.#listeners.delete(event);
    };
  }

  /** Whether anybody listens to the event or watches for it. */
  has(event: keyof E & string): boolean {
    return (this.#listeners.size > 0 && this.#listeners.has(event)) || this.#sink?.active(event) === true;
  }

  /** Freezes the payload and hands it to all who listen now. */
  emit<K extends keyof E & string>(event: K, payload: E[K]): void {
    const listeners = this.#listeners.get(event);
    if (!listeners && !this.#sink) return;
    Object.freeze(payload);
    if (this.#sink?.active(event)) this.#sink.publish(event, payload as object); // payloads are objects
    if (!listeners) return;
    for (const listener of [...listeners]) {
      try {
        const result: unknown = listener(payload as never);
        if (result instanceof Promise) result.catch((error: unknown) => this.#failed(event, error));
      } catch (error) {
        this.#failed(event, error);
      }
    }
  }

  #failed(event: string, error: unknown): void {
    if (event === 'listenerError') return;
    this.emit('listenerError', { event, error }); // every E has it, with at least these
  }
}
