/**
 * Compiled queries, found by shape. Each step of building a query leads from one shape to the next; the same steps lead to the
 * same shape, whatever the values, and the shape keeps its compiled plans. So a query that has been built before is not
 * compiled again, and finding its plan costs one map look-up a step.
 */
import type { Dialect } from '../dialect/dialect.ts';
import type { Table, TableColumn } from '../schema/table.ts';
import { everything, type Condition, type Spec } from './ast.ts';
import { compileSelect, type Wanted } from './compile.ts';
import type { Plan } from './writer.ts';

/** Shapes remembered for each model. Beyond that, shapes are compiled each time: a program with so many writes values into raw SQL. */
const MAX_SHAPES = 2_000;

let shapes = 0;

/** The shape of a query: what it asks for without its values. */
export class Shape {
  readonly spec: Spec;
  readonly #root: ShapeRoot;
  readonly #next = new Map<string, Shape>();
  readonly #plans = new Map<string, Plan>();
  #dialect: Dialect | undefined;
  #id: number | undefined;

  constructor(spec: Spec, root: ShapeRoot) {
    this.spec = Object.freeze(spec);
    this.#root = root;
  }

  /** A number of its own, by which steps of other queries name a query of this shape. */
  get id(): number {
    return (this.#id ??= ++shapes);
  }

  /** The shape after one more step; `key` names the step, `change` makes what it changes the first time. */
  next(key: string, change: (spec: Spec) => Partial<Spec>): Shape {
    const known = this.#next.get(key);
    if (known) return known;
    const shape = new Shape({ ...this.spec, ...change(this.spec) }, this.#root);
    if (this.#root.count < MAX_SHAPES) {
      this.#root.count++;
      this.#next.set(key, shape);
    }
    return shape;
  }

  /** The plan of this shape in a dialect. */
  plan(wanted: Wanted, dialect: Dialect): Plan {
    return this.planFor(wanted, dialect, () => compileSelect(this.spec, wanted, dialect));
  }

  /** The plan of something else that is done with this shape; `key` names it, `compile` writes it the first time. */
  planFor(key: string, dialect: Dialect, compile: () => Plan): Plan {
    if (this.#dialect !== dialect) {
      this.#plans.clear();
      this.#dialect = dialect;
    }
    let plan = this.#plans.get(key);
    if (!plan) this.#plans.set(key, (plan = compile()));
    return plan;
  }
}

interface ShapeRoot {
  count: number;
}

const roots = new WeakMap<Table, Shape>();
const byKey = new WeakMap<TableColumn, Shape>();

/** The shape of `where` a key that no two rows share, at hand because it is asked for most often. */
export function keyShape(table: Table, key: TableColumn): Shape {
  const known = byKey.get(key);
  if (known) return known;
  const where: Condition = Object.freeze({ type: 'test', column: key, operator: '=' });
  const shape = new Shape({ ...everything(table), where }, { count: MAX_SHAPES });
  byKey.set(key, shape);
  return shape;
}

/** The shape of a table's query before any step. */
export function rootShape(table: Table): Shape {
  let root = roots.get(table);
  if (!root) roots.set(table, (root = new Shape(everything(table), { count: 0 })));
  return root;
}
