/**
 * Which statements have been slow of late, by their text. Only those that ever were are remembered, so it costs the others no
 * memory, and a bounded number of them.
 */

/** From this average on a statement is heavy: what a thread adds to it is then small beside what it takes. */
const HEAVY_MS = 1;
/** Far enough below to be forgotten. */
const LIGHT_MS = 0.1;
/** How much the latest run counts. */
const WEIGHT = 0.25;
/**
 * As what a longer run counts. So one run, which may have been a pause of the whole process, makes no statement heavy; two in a row
 * do, and some quick ones make it light again.
 */
const LONGEST_MS = 3;
const CAPACITY = 500;

/** The slow statements of a database. */
export class HeavyStatements {
  /** The average time by text, weighted towards the latest runs. */
  readonly #averages = new Map<string, number>();

  /** Whether earlier runs of the statement took 1 ms or more on average. */
  has(sql: string): boolean {
    const average = this.#averages.get(sql);
    return average !== undefined && average >= HEAVY_MS;
  }

  /** Takes a run into account, wherever it ran. */
  took(sql: string, ms: number): void {
    const known = this.#averages.get(sql);
    if (known === undefined && ms < HEAVY_MS) return;
    const before = known ?? 0;
    const average = before + (Math.min(ms, LONGEST_MS) - before) * WEIGHT;
    if (average < LIGHT_MS) this.#averages.delete(sql);
    else this.#averages.set(sql, average);
    if (this.#averages.size > CAPACITY) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const sql of this.#averages.keys()) {
      this.#averages.delete(sql);
      return;
    }
  }
}
