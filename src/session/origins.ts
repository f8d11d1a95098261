/**
 * Notes where statements are called, and within whose marks, as long as somebody asks for it. That has to be done at the call:
 * when the answer comes, the caller may no longer be on the stack, and a statement that waited runs in another's name.
 */
import { callSite } from '../core/call-site.ts';
import type { AmbientScope } from '../core/scope.ts';
import type { CompiledQuery } from '../core/sql.ts';
import type { QueryEvent } from '../observe/events.ts';
import { marksOf } from './ambient.ts';

/** The marks of events; beside them, because they are nobody's business but of those who set them. */
const marksOfEvents = new WeakMap<QueryEvent, readonly object[]>();

/** The origins of one database's statements. */
export class Origins {
  readonly #scope: AmbientScope;
  #askers = 0;

  constructor(scope: AmbientScope) {
    this.#scope = scope;
  }

  /** Begins to note; returns the function that ends it, when nobody else asks. */
  ask(): () => void {
    this.#askers++;
    let asks = true;
    return () => {
      if (asks) this.#askers--;
      asks = false;
    };
  }

  /** The statement with its origin, to be called where it is called; the same while nobody asks. */
  noted(query: CompiledQuery): CompiledQuery {
    if (this.#askers === 0) return query;
    return { ...query, origin: { site: callSite(), marks: marksOf(this.#scope) } };
  }
}

/** Remembers within whose marks the statement of an event was called. */
export function rememberMarks(event: QueryEvent, { origin }: CompiledQuery): void {
  if (origin && origin.marks.length > 0) marksOfEvents.set(event, origin.marks);
}

/** Whether the statement of an event was called within a mark. */
export function isWithin(event: QueryEvent, mark: object): boolean {
  return marksOfEvents.get(event)?.includes(mark) ?? false;
}
