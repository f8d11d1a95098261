/** How the database runs a query, as it says itself, in terms that are the same for every database. */
import type { PlanStep } from '../dialect/plan.ts';

/** The plan of a query. */
export class QueryPlan {
  /** What the database does, in its order. */
  readonly steps: readonly PlanStep[];

  constructor(steps: readonly PlanStep[]) {
    this.steps = Object.freeze(steps);
    Object.freeze(this);
  }

  /** The steps in the database's words, a line each. */
  get text(): string {
    return this.steps.map(({ detail }) => detail).join('\n');
  }

  /** Whether an index is used, or the one of that name; the primary key counts as one called `primary key`. */
  usesIndex(name?: string): boolean {
    return this.steps.some(({ index }) => index !== undefined && (name === undefined || index === name));
  }

  /** Whether some table is read from end to end, or the one of that name. In a query with joins a table has the name it has there. */
  scans(table?: string): boolean {
    return this.steps.some((step) => step.access === 'scan' && (table === undefined || step.table === table));
  }
}
