/** Inserts many records by as few statements as the database allows: all of them or, when one fails, none. Emits no events. */
import { DatabaseError } from '../core/errors.ts';
import type { QueryResult } from '../core/sql.ts';
import { refuseUnknownKeys } from '../core/suggest.ts';
import type { Transaction } from '../core/transaction.ts';
import { atomically } from './atomically.ts';
import { infoOf, type ModelInfo } from './info.ts';
import { chunked, isNumbered, newRows, valuesOf, type NewRow, type RecordMaker } from './new-rows.ts';
import type { SaveOptions } from './persist.ts';
import { RecordState } from './state.ts';

/** Rows for one statement. */
interface Insert {
  readonly rows: readonly NewRow[];
  /** Whether the database is to make their keys. */
  readonly numbered: boolean;
}

/** Inserts rows and answers their records, in the order given. */
export async function insertAll(model: RecordMaker, given: unknown, options: SaveOptions = {}): Promise<object[]> {
  refuseUnknownKeys('option of insertAll()', options, ['tx']);
  const info = infoOf(model);
  info.database(model.name);
  const rows = await newRows(model, given, 'insertAll');
  const inserts = insertsOf(rows, info);
  const insertEach = async (tx: Transaction | undefined): Promise<void> => {
    for (const insert of inserts) await run(insert, model, info, tx);
  };
  await (inserts.length > 1 ? atomically(model, options.tx, insertEach) : insertEach(options.tx));
  for (const { write } of rows) write.done();
  const records = rows.map(({ record }) => record);
  RecordState.setSiblings(records);
  return records;
}

/** Rows that bring their key come first, so that the keys the database makes are none of theirs. */
function insertsOf(rows: readonly NewRow[], info: ModelInfo): Insert[] {
  const { maxParameters } = info.plans.dialect;
  return [false, true].flatMap((numbered) => {
    const own = rows.filter((row) => isNumbered(row, info) === numbered);
    const columns = info.plans.columns(numbered).length;
    return chunked(own, columns, maxParameters).map((chunk) => ({ rows: chunk, numbered }));
  });
}

async function run(
  { rows, numbered }: Insert,
  model: Function,
  info: ModelInfo,
  tx: Transaction | undefined,
): Promise<void> {
  const { plans, table } = info;
  const { runner } = info.database(model.name).binding;
  const params = valuesOf(rows, plans.columns(numbered));
  const sql = plans.insertMany(rows.length, numbered);
  const undo = (): void => {
    for (const { write } of rows) write.undo();
  };
  const result = await runner.run(
    { sql, params, kind: 'write', bigints: table.bigints, writes: plans.inserts },
    tx,
    undo,
  );
  if (numbered) setKeys(rows, info, result);
}

/** Keys are made in the order of the rows, but nothing says in which order they are returned. */
function setKeys(rows: readonly NewRow[], { table }: ModelInfo, { rows: returned }: QueryResult): void {
  if (returned.length !== rows.length) {
    throw new DatabaseError(
      `${rows.length} rows were inserted into '${table.name}' and ${returned.length} keys returned; a trigger may have left some out. Save such records one by one.`,
    );
  }
  const keys = returned.map(([key]) => key!).sort((a, b) => (a < b ? -1 : 1));
  rows.forEach(({ write }, i) => write.setKey(table.generatedKey!, keys[i]!));
}
