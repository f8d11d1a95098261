/** Import cycles between files, type imports included. Each cycle is told once, as the shortest way round through its first file. */
import { finding } from './check.ts';

/** One import: `from` names a file, `line` the place in it, `to` a file or a package. */
export interface Edge {
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

/** One finding for each group of files that reach each other. */
export function findCycles(edges: readonly Edge[]): string[] {
  const graph = Map.groupBy(edges, (edge) => edge.from);
  const told = new Set<string>();
  const findings: string[] = [];
  for (const file of [...graph.keys()].sort()) {
    if (told.has(file)) continue;
    const cycle = shortestWayBack(graph, file);
    if (cycle === undefined) continue;
    for (const edge of cycle) told.add(edge.from);
    const way = [file, ...cycle.map((edge) => edge.to)].join(' > ');
    findings.push(finding(file, cycle[0]?.line ?? 1, `import cycle: ${way}; move what both need into a third file`));
  }
  return findings;
}

/** Breadth-first from a file back to itself. */
function shortestWayBack(graph: ReadonlyMap<string, readonly Edge[]>, file: string): Edge[] | undefined {
  const reachedBy = new Map<string, Edge>();
  const queue = [file];
  for (const current of queue) {
    for (const edge of graph.get(current) ?? []) {
      if (edge.to === file) return wayTo(reachedBy, edge, file);
      if (reachedBy.has(edge.to)) continue;
      reachedBy.set(edge.to, edge);
      queue.push(edge.to);
    }
  }
  return undefined;
}

function wayTo(reachedBy: ReadonlyMap<string, Edge>, last: Edge, start: string): Edge[] {
  const way = [last];
  for (let edge = last; edge.from !== start;) {
    const before = reachedBy.get(edge.from);
    if (before === undefined) break;
    way.unshift(before);
    edge = before;
  }
  return way;
}
