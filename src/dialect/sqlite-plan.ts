/**
 * Reads SQLite's `explain query plan`: rows of id, parent, an unused number and a text. The texts are made for people and
 * have changed before, so what is not recognised is a step of the kind `other`.
 * https://www.sqlite.org/eqp.html
 */
import type { SqlValue } from '../core/sql.ts';
import type { PlanStep } from './plan.ts';

const READING =
  /^(SCAN|SEARCH) (.*?)(?: EXISTS)?( USING (AUTOMATIC (?:PARTIAL )?)?(COVERING )?(?:INDEX (.*?)|(?:INTEGER )?PRIMARY KEY))?(?: \(.*\))?( VIRTUAL TABLE INDEX .*)?(?: LEFT-JOIN)?$/;
/** Rows of no table, which SQLite names like one. */
const CONSTANT = /^(?:CONSTANT ROW|\d+-ROW VALUES CLAUSE|\d+ CONSTANT ROWS?)$/;
const INTERMEDIATE = /^(?:CO-ROUTINE|MATERIALIZE) (.*)$/;

/** One row, with the row that it is a part of. */
interface Node {
  readonly detail: string;
  readonly parent: Node | undefined;
}

/** The steps of a plan. */
export function readPlan(rows: readonly (readonly SqlValue[])[]): PlanStep[] {
  const nodes = new Map<number, Node>();
  for (const [id, above, , detail] of rows) {
    nodes.set(Number(id), { detail: String(detail), parent: nodes.get(Number(above)) });
  }
  const all = [...nodes.values()];
  const intermediate = new Set(all.flatMap(({ detail }) => INTERMEDIATE.exec(detail)?.[1] ?? []));
  return all.map((node) => stepOf(node, intermediate));
}

function stepOf(node: Node, intermediate: ReadonlySet<string>): PlanStep {
  const { detail } = node;
  const [, verb, table = '', using, automatic, covering, index, virtual] = READING.exec(detail) ?? [];
  const other = { access: 'other', table: undefined, index: undefined, covering: false, detail } as const;
  if (verb === undefined || CONSTANT.test(table) || (intermediate.has(table) && !isInside(node, table))) return other;
  // A virtual table has a way of its own, and the word in front says nothing of it.
  if (virtual !== undefined) return { ...other, table };
  // An index that is made for the statement is made by reading the whole table.
  if (automatic !== undefined) return { ...other, access: 'scan', table };
  const access = verb === 'SEARCH' && using !== undefined ? 'search' : 'scan';
  const key = using === undefined ? undefined : 'primary key';
  return { access, table, index: index ?? key, covering: covering !== undefined, detail };
}

/** Whether a step belongs to the making of what is called `name`. There the name is a table's, unless the making goes round. */
function isInside({ parent }: Node, name: string): boolean {
  for (let node = parent; node; node = node.parent) {
    if (node.detail === 'RECURSIVE STEP') return false;
    if (INTERMEDIATE.exec(node.detail)?.[1] === name) return true;
  }
  return false;
}
