/**
 * A session reads what it has written: it remembers the place in the log behind its last write, and reads of it go only where
 * that place has been reached. Sessions do not touch each other.
 */
import type { AmbientScope } from '../core/scope.ts';
import type { MaybePromise } from '../core/sql.ts';
import { furthest, NOWHERE, writeToken, type LogPoint } from './token.ts';

/** What a session has written, as far as its reads care. */
export class ClusterSession {
  /** @internal The cluster it belongs to. */
  readonly owner: object;
  /** @internal The session around it, of any cluster. */
  readonly outer: ClusterSession | undefined;
  readonly #cluster: string;
  #point: LogPoint | undefined;
  /** Writes that have ended and whose place is being asked for. */
  #settling = 0;
  /** Questions so far, and the last one that was not answered. */
  #questions = 0;
  #unanswered = 0;

  /** @internal Sessions are made by Cluster.session. */
  constructor(cluster: { readonly name: string; readonly owner: object }, point?: LogPoint, outer?: ClusterSession) {
    this.#cluster = cluster.name;
    this.owner = cluster.owner;
    this.outer = outer;
    this.#point = point;
  }

  /** The place behind the session's last write, as text for a cookie; undefined when it has written nothing and brought no token. */
  get token(): string | undefined {
    return this.#point && writeToken(this.#cluster, this.#point);
  }

  /** @internal How far a node must be for a read of this session. */
  get point(): LogPoint | undefined {
    return this.#settling > 0 ? { timeline: this.#point?.timeline ?? 0, position: NOWHERE } : this.#point;
  }

  /** @internal Asks for the place behind a write that has ended. Until it is known, and if it cannot be, reads go to the primary. */
  async wrote(timeline: number, position: () => MaybePromise<bigint>): Promise<void> {
    const question = ++this.#questions;
    this.#settling++;
    try {
      this.#advance({ timeline, position: await position() }, question);
    } catch {
      this.#unanswered = Math.max(this.#unanswered, question); // The write itself did not fail.
      this.#point = { timeline: Math.max(timeline, this.#point?.timeline ?? 0), position: NOWHERE };
    } finally {
      this.#settling--;
    }
  }

  /** Only a place that was asked for after an unknown one is behind that write too. */
  #advance({ timeline, position }: LogPoint, question: number): void {
    const known = this.#point;
    if (!known) this.#point = { timeline, position };
    else if (known.position !== NOWHERE) this.#point = furthest(known, { timeline, position });
    else if (question > this.#unanswered) this.#point = { timeline: Math.max(timeline, known.timeline), position };
  }
}

/** The innermost session of a cluster that this code is called in. */
export function sessionIn(scope: AmbientScope, owner: object): ClusterSession | undefined {
  const value = scope.get();
  for (let at = value instanceof ClusterSession ? value : undefined; at; at = at.outer)
    if (at.owner === owner) return at;
  return undefined;
}
