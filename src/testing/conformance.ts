/**
 * The cases every backend must pass, as data: run them with any test runner, each on a database of its own. The library's own
 * backends are tested with just these.
 */
import { aggregateCases } from './conformance/aggregates.ts';
import { batchCases } from './conformance/batches.ts';
import type { ConformanceCase } from './conformance/case.ts';
import { errorCases } from './conformance/errors.ts';
import { limitCases } from './conformance/limits.ts';
import { massWriteCases } from './conformance/mass-writes.ts';
import { lifecycleCases } from './conformance/events.ts';
import { nestingCases } from './conformance/nesting.ts';
import { poolCases } from './conformance/pools.ts';
import { queryCases } from './conformance/queries.ts';
import { recordCases } from './conformance/records.ts';
import { relationCases } from './conformance/relations.ts';
import { tableChangeCases } from './conformance/table-changes.ts';
import { tableCases } from './conformance/tables.ts';
import { transactionCases } from './conformance/transactions.ts';
import { valueCases } from './conformance/values.ts';

/** All cases, in the order of their subjects. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...recordCases,
  ...valueCases,
  ...tableCases,
  ...tableChangeCases,
  ...lifecycleCases,
  ...queryCases,
  ...aggregateCases,
  ...massWriteCases,
  ...batchCases,
  ...relationCases,
  ...transactionCases,
  ...nestingCases,
  ...limitCases,
  ...errorCases,
  ...poolCases,
];
