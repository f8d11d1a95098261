/** Checks records before they are written: the schemas of their columns first, then the rules for whole records. */
import { ConfigError, type ValidationIssue } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { AnyModel, Row } from '../schema/shape.ts';
import type { TableColumn } from '../schema/table.ts';
import type { StandardSchemaV1 } from '../validation/standard-schema.ts';
import { isSchema, runSchema, validationError, type Verdict } from '../validation/validate.ts';
import { dirtyColumns } from './changes.ts';
import type { ModelInfo } from './info.ts';

import { RecordState } from './state.ts';

/** What a rule finds wrong. */
export interface RuleIssue {
  /** Where: a column's property, then the way into its value. Default: the record as a whole. */
  readonly path?: readonly string[];
  readonly message: string;
}

/**
 * A rule for whole records of type `I`. A schema is given the columns as a plain object, and what it answers is written; a
 * function is given the record and answers with what is wrong, or with nothing.
 */
export type RecordRule<I extends AnyModel> =
  | StandardSchemaV1<unknown, { readonly [K in keyof Row<I>]?: Row<I>[K] | undefined }>
  | ((record: I) => MaybePromise<void | readonly RuleIssue[]>);

/** A rule, whatever its records. */
export type Rule = StandardSchemaV1 | ((record: object) => unknown);

type Properties = Record<string, unknown>;

/** Throws ConfigError for anything but a rule. */
export function requireRule(rule: unknown, model: string): asserts rule is Rule {
  if (typeof rule === 'function' || isSchema(rule)) return;
  throw new ConfigError(`${model}.validate() takes a Standard Schema of version 1 or a function, got ${show(rule)}.`);
}

/** The values that validation has replaced, to be put back when the record is not written after all. */
export class Replaced {
  readonly #properties: Properties;
  readonly #replaced = new Map<string, { readonly given: unknown; held: unknown }>();

  constructor(record: RecordState) {
    this.#properties = record as unknown as Properties;
  }

  set(property: string, value: unknown): void {
    const given = this.#properties[property];
    const before = this.#replaced.get(property);
    this.#replaced.set(property, { given: before ? before.given : given, held: value });
    this.#properties[property] = value;
  }

  /** To be called after the write, which rounds decimals and the like. */
  notice(): void {
    for (const [property, entry] of this.#replaced) entry.held = this.#properties[property];
  }

  /** Puts back what has not been changed since. */
  restore(): void {
    for (const [property, { given, held }] of this.#replaced)
      if (this.#properties[property] === held) this.#properties[property] = given;
  }
}

/** Checks a record and gives it the values that schemas made; throws ValidationError, and then changes nothing. */
export async function validate(record: RecordState, info: ModelInfo, rules: readonly Rule[]): Promise<Replaced> {
  const replaced = new Replaced(record);
  try {
    // Rules may rely on columns that are valid by themselves, so they are not asked before.
    refuse(record, await columnIssues(record, info, replaced));
    const issues: ValidationIssue[] = [];
    for (const rule of rules) issues.push(...(await ruleIssues(rule, record, info, replaced)));
    refuse(record, issues);
  } catch (error) {
    replaced.restore();
    throw error;
  }
  return replaced;
}

function refuse(record: RecordState, issues: readonly ValidationIssue[]): void {
  if (issues.length > 0) throw validationError(record.constructor.name, issues);
}

async function columnIssues(record: RecordState, info: ModelInfo, replaced: Replaced): Promise<ValidationIssue[]> {
  const properties = record as unknown as Properties;
  const columns = columnsToCheck(record, info);
  const verdicts = await Promise.all(
    columns.map(async ({ property, definition }) => runSchema(definition.schema!, properties[property], [property])),
  );
  return verdicts.flatMap((verdict, i) => accept(verdict, (value) => replaced.set(columns[i]!.property, value)));
}

/** Columns with a schema: all of a new record, those that changed of another. */
function columnsToCheck(record: RecordState, info: ModelInfo): TableColumn[] {
  const { table } = info;
  const isNew = RecordState.row(record) === undefined;
  return (isNew ? table.columns : dirtyColumns(record, info)).filter(({ property, definition }) => {
    const value = (record as unknown as Properties)[property];
    if (definition.schema === undefined || (value === null && definition.nullable)) return false;
    return value !== undefined || property !== table.generatedKey?.property;
  });
}

async function ruleIssues(
  rule: Rule,
  record: RecordState,
  info: ModelInfo,
  replaced: Replaced,
): Promise<readonly ValidationIssue[]> {
  const { columns } = info.table;
  if (!isSchema(rule)) return issuesOf(await rule(record), record);
  const values = columns.map(({ property }) => [property, (record as unknown as Properties)[property]]);
  return accept(await runSchema(rule, Object.fromEntries(values), []), (made) => {
    if (typeof made !== 'object' || made === null) return;
    for (const { property } of columns)
      if (Object.hasOwn(made, property)) replaced.set(property, (made as Properties)[property]);
  });
}

function accept(verdict: Verdict, use: (value: unknown) => void): readonly ValidationIssue[] {
  if ('issues' in verdict) return verdict.issues;
  use(verdict.value);
  return [];
}

/** What a function answered, which may be a mistake of its own: true and false say neither what nor where. */
function issuesOf(answer: unknown, record: RecordState): ValidationIssue[] {
  if (answer === undefined || answer === null) return [];
  if (!Array.isArray(answer))
    throw new ConfigError(
      `A rule of ${record.constructor.name} must return nothing or a list of { path, message }, got ${show(answer)}.`,
    );
  return (answer as RuleIssue[]).map(({ path = [], message }) => ({ path: path.map(String), message }));
}
