/**
 * Which tables a query reads, as far as it says so. SQL of the program's own may read any other; where it may, that is told too.
 * Who keeps answers must know: one that is kept although a table of it was written to is wrong.
 */
import { readingsOf } from '../core/sql.ts';
import { bare } from '../core/written.ts';
import type { Condition, Expression, Join, LinkedStep, Spec } from './ast.ts';

/** The tables of a query. */
export interface Reads {
  readonly tables: readonly string[];
  /** SQL of the program's own that may read other tables; undefined where there is none. */
  readonly unknown: string | undefined;
}

const known = new WeakMap<Spec, Reads>();

/** The tables that a query reads; found out once for each shape. */
export function readsOf(spec: Spec): Reads {
  let reads = known.get(spec);
  if (!reads) known.set(spec, (reads = new Reader().read(spec)));
  return reads;
}

/** What in raw SQL may name a table: a query, a join, and on SQLite `in` with a table behind it. */
const READING = /\b(?:select|join|table)\b|\bin\s+(?![\s(?])|\bin(?=['"`[])/i;

class Reader {
  readonly #tables = new Set<string>();
  #unknown: string | undefined;

  read(spec: Spec): Reads {
    this.#spec(spec);
    return Object.freeze({ tables: Object.freeze([...this.#tables]), unknown: this.#unknown });
  }

  #spec(spec: Spec): void {
    this.#tables.add(spec.table.name);
    for (const join of spec.joins) this.#join(join);
    for (const { content } of spec.ctes) {
      if (content.type === 'raw') this.#unknown ??= content.pieces.join('?');
      else this.#spec(content.query);
      if (content.type !== 'closure') continue;
      this.#tables.add(content.step.table.name);
      this.#condition(content.where);
    }
    if (spec.from?.type === 'compound') for (const side of [spec.from.left, spec.from.right]) this.#spec(side);
    for (const condition of [spec.scope, spec.where, spec.having]) this.#condition(condition);
    for (const { expression } of spec.selected ?? []) this.#expression(expression);
  }

  #join(join: Join): void {
    if (join.type === 'raw') {
      this.#unknown ??= join.pieces.join('?');
      return;
    }
    this.#tables.add(join.step.table.name);
    this.#condition(join.where);
  }

  #condition(condition: Condition | undefined): void {
    switch (condition?.type) {
      case 'all':
      case 'any':
        return condition.parts.forEach((part) => this.#condition(part));
      case 'test':
        return condition.left && this.#expression(condition.left);
      case 'exists':
        condition.steps?.forEach((step) => this.#step(step));
        return this.#spec(condition.query);
      case 'in query':
        return this.#spec(condition.query);
      case 'raw':
        return this.#raw(condition.pieces);
      case undefined:
    }
  }

  #step({ table, where }: LinkedStep): void {
    this.#tables.add(table.name);
    this.#condition(where);
  }

  #expression(expression: Expression): void {
    switch (expression.type) {
      case 'call':
        return expression.args.forEach((part) => this.#expression(part));
      case 'case':
        for (const { when, result } of expression.branches) {
          this.#condition(when);
          this.#expression(result);
        }
        return this.#expression(expression.otherwise);
      case 'query':
        return this.#spec(expression.query);
      case 'raw':
        return this.#raw(expression.pieces);
      case 'column':
      case 'value':
      case 'json':
    }
  }

  #raw(pieces: readonly string[]): void {
    const sql = pieces.join('?');
    if (readingsOf(sql).some((opaque) => READING.test(bare(sql, opaque)))) this.#unknown ??= sql;
  }
}
