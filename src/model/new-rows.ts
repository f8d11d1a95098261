/** Records for statements that insert several: made, checked and encoded, each row before anything is written. */
import { QueryError, TypeConversionError, ValidationError, type ValidationIssue } from '../core/errors.ts';
import type { SqlValue } from '../core/sql.ts';
import { show } from '../core/suggest.ts';
import { validationError } from '../validation/validate.ts';
import { encodeNew } from './changes.ts';
import { lifecycleOf } from './events.ts';
import { infoOf, type ModelInfo } from './info.ts';
import { RecordWrite } from './record-write.ts';
import type { RecordState } from './state.ts';
import { validate, type Replaced } from './validation.ts';

/** A model class as what makes its records. */
export type RecordMaker = Function & { new (data: unknown): RecordState };

/** A record that is to be inserted. */
export interface NewRow {
  readonly record: RecordState;
  /** Its values, encoded; null for a key that the database is to make. */
  readonly row: SqlValue[];
  readonly write: RecordWrite;
}

/** How many values are bound by one statement at most: more hardly make it quicker, and the connection keeps the statement. */
const ENOUGH = 5_000;

/** The rows of a call, ready to be written; throws without having written anything when one of them cannot be. */
export async function newRows(model: RecordMaker, rows: unknown, method: string): Promise<NewRow[]> {
  if (!Array.isArray(rows)) throw new QueryError(`${method}() takes a list of rows, got ${show(rows)}.`);
  const info = infoOf(model);
  const records = rows.map((data, i) => atRow(i, () => new model(data)));
  const replaced = await validateAll(model, records, info);
  return records.map((record, i) => {
    const row = atRow(i, () => encodeNew(record, info));
    return { record, row, write: new RecordWrite(record, undefined, row, () => replaced[i]?.restore()) };
  });
}

/** Makes a message say which row it is about. */
function atRow<R>(i: number, work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (error instanceof QueryError) throw new QueryError(`Row ${i}: ${error.message}`, { cause: error });
    if (error instanceof TypeConversionError)
      throw new TypeConversionError(`Row ${i}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Checks all records, so that the error lists what is wrong with any of them. */
async function validateAll(
  model: RecordMaker,
  records: readonly RecordState[],
  info: ModelInfo,
): Promise<readonly Replaced[]> {
  const lifecycle = lifecycleOf(model);
  if (!lifecycle) return [];
  const { rules } = lifecycle;
  const issues: ValidationIssue[] = [];
  const replaced: Replaced[] = [];
  for (const [i, record] of records.entries()) {
    try {
      replaced.push(await validate(record, info, rules));
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      issues.push(...error.issues.map(({ path, message }) => ({ path: [String(i), ...path], message })));
    }
  }
  if (issues.length > 0) throw validationError(model.name, issues);
  return replaced;
}

/** Whether the database is to make the key of a row. */
export function isNumbered({ row }: NewRow, { table }: ModelInfo): boolean {
  return table.generatedKey !== undefined && row[table.generatedKey.index] === null;
}

/** Rows in groups that one statement each can write; `further` values are bound beside them. */
export function chunked<T>(rows: readonly T[], columns: number, most: number, further = 0): T[][] {
  const size = columns === 0 ? 1 : Math.max(1, Math.floor((Math.min(most, ENOUGH) - further) / columns));
  const chunks: T[][] = [];
  for (let start = 0; start < rows.length; start += size) chunks.push(rows.slice(start, start + size));
  return chunks;
}

/** The values of rows as one statement binds them. */
export function valuesOf(rows: readonly NewRow[], columns: readonly { readonly index: number }[]): SqlValue[] {
  const values: SqlValue[] = [];
  for (const { row } of rows) for (const { index } of columns) values.push(row[index]!);
  return values;
}
