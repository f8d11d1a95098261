/** The steps of a database's plan, alike for all. A contract: types only. */

/** One step of a plan. */
export interface PlanStep {
  /** `scan` reads a table or an index from end to end, `search` goes to the rows it needs, `other` is all else, such as sorting. */
  readonly access: 'scan' | 'search' | 'other';
  /** The table, by the name it has in the statement. */
  readonly table: string | undefined;
  /** The index that is used, if one is; `primary key` for the table's own order. */
  readonly index: string | undefined;
  /** Whether the index alone has all that is needed, so that the table is not touched. */
  readonly covering: boolean;
  /** The step in the database's own words. */
  readonly detail: string;
}
