/**
 * The connections in use, the longest in front. A list whose links are in the connections themselves: adding and removing one is
 * what every loan does twice, and costs a tenth of what a Set needs for it.
 */

/** What can be in a list: its neighbours, and whether it is in one. */
export interface Linked<T> {
  before: T | undefined;
  after: T | undefined;
  listed: boolean;
}

/** A list that things are put behind and taken out of anywhere. */
export class UseList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Those in the list at this moment; it may change while they are looked at. */
  [Symbol.iterator](): Iterator<T> {
    const all: T[] = [];
    for (let at = this.#first; at; at = at.after) all.push(at);
    return all[Symbol.iterator]();
  }

  has(item: T): boolean {
    return item.listed;
  }

  /** Puts one behind the others, unless it is there. */
  add(item: T): void {
    if (item.listed) return;
    item.listed = true;
    item.before = this.#last;
    if (this.#last) this.#last.after = item;
    else this.#first = item;
    this.#last = item;
    this.#size++;
  }

  /** Takes one out; false when it is not there. */
  delete(item: T): boolean {
    if (!item.listed) return false;
    const { before, after } = item;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    item.listed = false;
    item.before = undefined;
    item.after = undefined;
    this.#size--;
    return true;
  }
}
