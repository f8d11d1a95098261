/** Finds a record or creates it, also when somebody else creates it at the same time. */
import { QueryError, UniqueViolationError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import { QueryBuilder } from '../query/builder.ts';
import { Operator } from '../query/operators.ts';
import { atomically } from './atomically.ts';
import { bindingOf } from './info.ts';
import { saveRecord } from './lifecycle.ts';
import type { RecordMaker } from './new-rows.ts';
import { sourceOf } from './source.ts';

/** The first record that matches; else a new one that does, with `values` beside the conditions. */
export async function findOrCreate(
  model: RecordMaker,
  conditions: unknown,
  values: unknown,
  tx: Transaction | undefined,
): Promise<object> {
  const data = dataOf(model, conditions, values);
  const find = (): Promise<object | null> =>
    QueryBuilder.from(sourceOf(model).query())
      .using(tx)
      .where(conditions as object)
      .one();
  const found = await find();
  if (found) return found;
  try {
    return await create(model, data, tx);
  } catch (error) {
    if (!(error instanceof UniqueViolationError)) throw error;
    const other = await find();
    if (other) return other;
    throw error; // of another column than those of the conditions
  }
}

/** In a transaction as a part of it, because some databases end a transaction in which a statement has failed. */
async function create(model: RecordMaker, data: object, tx: Transaction | undefined): Promise<object> {
  const record = new model(data);
  const inside = bindingOf(model).runner.transactionFor(tx);
  await (inside ? atomically(model, tx, async (part) => saveRecord(record, { tx: part })) : saveRecord(record));
  return record;
}

/** The columns of the new record: conditions are values, as operators do not say what to create. */
function dataOf({ name }: Function, conditions: unknown, values: unknown = {}): object {
  for (const part of [conditions, values])
    if (typeof part !== 'object' || part === null || Array.isArray(part))
      throw new QueryError(`findOrCreate() takes objects with columns as keys, got ${show(part)}.`);
  if (Object.keys(conditions as object).length === 0)
    throw new QueryError(`${name}.findOrCreate() needs a condition; it would answer any record otherwise.`);
  for (const [property, value] of Object.entries(conditions as object)) {
    if (value instanceof Operator)
      throw new QueryError(`findOrCreate() cannot create a record from the operator on '${property}'; give a value.`);
    if (Object.hasOwn(values as object, property))
      throw new QueryError(`findOrCreate() was given '${property}' twice, to find a record and to create one.`);
  }
  return { ...(conditions as object), ...(values as object) };
}
