/**
 * What a transaction remembers for its end: how to undo what records know of it, and whom to call. Nested transactions hand
 * theirs over, so that nobody is called before the outermost one has ended.
 */
import { Writes } from './writes.ts';

/** A place in a journal. */
export interface Mark {
  readonly undos: number;
  readonly commits: number;
  readonly rollbacks: number;
}

type Callback = () => unknown;

/** The journal of one transaction. */
export class Journal {
  /** Called at once when something is rolled back; the latest first, so that the oldest has the last word. */
  readonly undos: (() => void)[] = [];
  readonly commitCallbacks: Callback[] = [];
  readonly rollbackCallbacks: Callback[] = [];
  /** The tables that were written to, in parts that are rolled back too. */
  readonly writes: Writes = new Writes();
  /** Callbacks of parts that are rolled back already, to be called at the end whatever that is. */
  readonly #due: Callback[] = [];

  mark(): Mark {
    const { undos, commitCallbacks, rollbackCallbacks } = this;
    return { undos: undos.length, commits: commitCallbacks.length, rollbacks: rollbackCallbacks.length };
  }

  /** Undoes what came after a mark. */
  undoSince({ undos, commits, rollbacks }: Mark): void {
    for (const undo of this.undos.splice(undos).reverse()) undo();
    this.commitCallbacks.length = commits;
    this.#due.push(...this.rollbackCallbacks.splice(rollbacks));
  }

  /** Undoes everything. */
  restore(): void {
    for (const undo of this.undos.splice(0).reverse()) undo();
  }

  /** Takes over what is in the journal of a nested transaction that has ended. */
  adopt(inner: Journal, committed: boolean): void {
    this.writes.adopt(inner.writes);
    this.#due.push(...inner.#due.splice(0));
    (committed ? this.rollbackCallbacks : this.#due).push(...inner.rollbackCallbacks.splice(0));
    if (!committed) return;
    for (const undo of inner.undos) this.undos.push(undo); // there may be more than fit on the stack
    this.commitCallbacks.push(...inner.commitCallbacks);
  }

  /** Calls everybody who waits for this end, and waits for them; answers the errors. */
  async callBack(committed: boolean): Promise<unknown[]> {
    const callbacks = [...this.#due, ...(committed ? this.commitCallbacks : this.rollbackCallbacks)];
    if (callbacks.length === 0) return [];
    const results = await Promise.allSettled(callbacks.map(async (callback) => callback()));
    return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  }
}
