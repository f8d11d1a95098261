/**
 * Finds what a misspelt name was meant to be.
 */

/** The names nearest to a misspelt one. */
export function closestNames(name: string, names: readonly string[], count: number = 3): string[] {
  const rated = names.map((candidate) => ({ candidate, distance: distanceBetween(name, candidate) }));
  return rated
    .filter(({ candidate, distance }) => distance <= Math.max(3, candidate.length / 2) || candidate.includes(name))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Number of letters to change, add or remove (Levenshtein). */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
