/** Lets one through at a time, in order. Free, it costs nothing and answers at once. */

/** A queue of one place. */
export class Gate {
  #taken = false;
  readonly #waiting: (() => void)[] = [];

  /** Enters now if the place is free; otherwise the promise resolves when it is one's turn. */
  enter(): Promise<void> | undefined {
    if (!this.#taken) {
      this.#taken = true;
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Leaves; the next in line is inside from now on. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }
}
