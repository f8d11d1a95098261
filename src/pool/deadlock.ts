/**
 * Finds callers who wait for themselves: when every connection that could come back is held by code that waits for one
 * more, none ever will. What a caller holds is known where connections are used inside `connection(work)` or a transaction.
 * Whether code awaits such a wait cannot be seen, so a circle counts only when it lasts (`reception.ts`).
 */

/** A connection as far as circles are concerned. */
export interface Holdable {
  /** The lease that holds it; 0 when none does. */
  readonly leaseId: number;
  /** Where callers who hold that lease wait, and how many of them; made when there is one. */
  waits: Map<WaitingPlace, number> | undefined;
}

/** A place where callers wait: the queue of a pool. */
export interface WaitingPlace {
  /** The connections of which one must come back for somebody to be served; undefined when there is another way. */
  onlyHolders(): Iterable<Holdable> | undefined;
}

/** A lease that the calling code holds, and those it held before. */
export interface Holding {
  readonly entry: Holdable;
  readonly leaseId: number;
  readonly outer: Holding | undefined;
}

/** The leases among them that are not over. Code may be started while a lease is held and go on for ever; what it holds stays few. */
export function living(holding: Holding | undefined): Holding | undefined {
  if (!holding) return undefined;
  const outer = living(holding.outer);
  if (holding.entry.leaseId !== holding.leaseId) return outer;
  return outer === holding.outer ? holding : { ...holding, outer };
}

/** Notes where a caller waits who holds leases; answers how to take that note away, if there is one. */
export function noteHoldings(place: WaitingPlace, holding: Holding | undefined): (() => void) | undefined {
  const notes: Map<WaitingPlace, number>[] = [];
  for (let at = living(holding); at; at = at.outer) notes.push((at.entry.waits ??= new Map()));
  if (notes.length === 0) return undefined;
  for (const waits of notes) waits.set(place, (waits.get(place) ?? 0) + 1);
  return () => {
    for (const waits of notes) {
      const count = waits.get(place)! - 1;
      if (count > 0) waits.set(place, count);
      else waits.delete(place);
    }
  };
}

/** Whether nobody who waits at this place can ever be served. The largest set of places that wait for each other alone. */
export function isDeadlocked(place: WaitingPlace): boolean {
  const stuck = reachable(place);
  const waitsForStuck = ({ waits }: Holdable): boolean => {
    for (const where of waits?.keys() ?? []) if (stuck.has(where)) return true;
    return false;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const other of stuck) {
      const holders = other.onlyHolders();
      if (holders && [...holders].every(waitsForStuck)) continue;
      stuck.delete(other);
      changed = true;
    }
  }
  return stuck.has(place);
}

/** The place, and all where holders of its connections wait, and so on. */
function reachable(place: WaitingPlace): Set<WaitingPlace> {
  const found = new Set([place]);
  // A Set shows its loop what is added meanwhile.
  for (const other of found)
    for (const { waits } of other.onlyHolders() ?? []) for (const where of waits?.keys() ?? []) found.add(where);
  return found;
}
