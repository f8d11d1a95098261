/** Things that depend on tables, found by the table. */

/** What depends on tables. */
export interface Dependent {
  /** The keys of the tables, each once. */
  readonly tables: readonly string[];
}

/** An index of dependents. What is added must be taken out again. */
export class ByTable<D extends Dependent> {
  readonly #dependents = new Map<string, Set<D>>();

  add(dependent: D): void {
    for (const table of dependent.tables) {
      const known = this.#dependents.get(table);
      if (known) known.add(dependent);
      else this.#dependents.set(table, new Set([dependent]));
    }
  }

  delete(dependent: D): void {
    for (const table of dependent.tables) {
      const known = this.#dependents.get(table);
      if (known?.delete(dependent) && known.size === 0) this.#dependents.delete(table);
    }
  }

  /** All that depend on one of these tables, each once; without tables all there are. A list of its own, which may be changed through. */
  of(tables?: readonly string[]): readonly D[] {
    const found = tables ? tables.map((table) => this.#dependents.get(table) ?? []) : [...this.#dependents.values()];
    return [...new Set(found.flatMap((dependents) => [...dependents]))];
  }
}
