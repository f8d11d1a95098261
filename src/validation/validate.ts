/** Runs a Standard Schema on a value and puts its issues into the library's form. Knows no records. */
import { ConfigError, ValidationError, type ValidationIssue } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import type { StandardIssue, StandardResult, StandardSchemaV1 } from './standard-schema.ts';

/** The value a schema made of another, or what is wrong with that. */
export type Verdict = { readonly value: unknown } | { readonly issues: readonly ValidationIssue[] };

/** How many issues a message lists. */
const SHOWN = 3;

/** Whether a value is a schema. Some libraries make schemas of functions. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard = (value as Partial<StandardSchemaV1>)['~standard'];
  return standard?.version === 1 && typeof standard.validate === 'function';
}

/** Throws ConfigError for anything but a schema. */
export function requireSchema(value: unknown): asserts value is StandardSchemaV1 {
  if (isSchema(value)) return;
  throw new ConfigError(
    `schema() takes a Standard Schema of version 1, as zod, valibot and arktype make them, got ${show(value)}.`,
  );
}

/** Runs a schema; `at` is where the value stands. A promise only when the schema answers with one. */
export function runSchema(schema: StandardSchemaV1, value: unknown, at: readonly string[]): MaybePromise<Verdict> {
  const result = schema['~standard'].validate(value);
  return result instanceof Promise ? result.then((answer) => verdictOf(answer, at)) : verdictOf(result, at);
}

function verdictOf(result: StandardResult<unknown>, at: readonly string[]): Verdict {
  if (!result.issues) return { value: result.value };
  // A list without issues is a refusal all the same, by the standard.
  const issues = result.issues.length > 0 ? result.issues : [{ message: 'is not valid' }];
  return { issues: issues.map(({ message, path = [] }) => ({ path: [...at, ...path.map(nameOf)], message })) };
}

function nameOf(segment: NonNullable<StandardIssue['path']>[number]): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}

/** The error for a record with issues; its message lists the first few. */
export function validationError(model: string, issues: readonly ValidationIssue[]): ValidationError {
  const shown = issues
    .slice(0, SHOWN)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  const more = issues.length > SHOWN ? ` and ${issues.length - SHOWN} more` : '';
  return new ValidationError(`This ${model} is not valid. ${shown.join('; ')}${more}`, { issues });
}
