/**
 * Finds callers who wait for themselves: when every connection that could come back is held by code that waits for one
 * more, none ever will. What a caller holds is known where connections are used inside `connection(work)` or a transaction.
 * Whether code awaits such a wait cannot be seen, so a circle counts only when it lasts (`reception.ts`).
 */

/** A connection as far as circles are concerned. */
export interface Holdable {
  /** The lease that holds it; 0 when none does. */
  readonly leaseId: number;
  /** Waits of callers who hold that lease; made when there is one. */
  waits: Set<Wait> | undefined;
}

/** A caller who waits. */
export interface Wait {
  readonly place: WaitingPlace;
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

/** Notes that a caller waits who holds leases; answers how to take that note away, if there is one. */
export function noteHoldings(wait: Wait, holding: Holding | undefined): (() => void) | undefined {
  const held: Holdable[] = [];
  for (let at = holding; at; at = at.outer) if (at.entry.leaseId === at.leaseId) held.push(at.entry);
  if (held.length === 0) return undefined;
  for (const entry of held) (entry.waits ??= new Set()).add(wait);
  return () => {
    for (const entry of held) entry.waits?.delete(wait);
  };
}

/** Whether nobody who waits at this place can ever be served. The largest set of places that wait for each other alone. */
export function isDeadlocked(place: WaitingPlace): boolean {
  const stuck = reachable(place);
  const waitsForStuck = ({ waits }: Holdable): boolean => {
    for (const wait of waits ?? []) if (stuck.has(wait.place)) return true;
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
    for (const { waits } of other.onlyHolders() ?? []) for (const wait of waits ?? []) found.add(wait.place);
  return found;
}
