/**
 * The cases every backend must pass, as data: run them with any test runner, each on a database of its own. The library's own
 * backends are tested with just these.
 */
import { aggregateCases } from './conformance/aggregates.ts';
import { batchCases } from './conformance/batches.ts';
import type { ConformanceCase } from './conformance/case.ts';
import { compositionCases } from './conformance/composing.ts';
import { errorCases } from './conformance/errors.ts';
import { insertAllCases } from './conformance/insert-all.ts';
import { keyCases } from './conformance/keys.ts';
import { limitCases } from './conformance/limits.ts';
import { massWriteCases } from './conformance/mass-writes.ts';
import { lifecycleCases } from './conformance/events.ts';
import { nestingCases } from './conformance/nesting.ts';
import { poolCases } from './conformance/pools.ts';
import { joinCases } from './conformance/joins.ts';
import { queryCases } from './conformance/queries.ts';
import { readingCases } from './conformance/reading.ts';
import { recordCases } from './conformance/records.ts';
import { relationKindCases } from './conformance/relation-kinds.ts';
import { relationPathCases } from './conformance/relation-paths.ts';
import { relationWriteCases } from './conformance/relation-writes.ts';
import { relationCases } from './conformance/relations.ts';
import { scopeCases } from './conformance/scopes.ts';
import { selectionCases } from './conformance/selections.ts';
import { setCases } from './conformance/sets.ts';
import { softDeleteCases } from './conformance/soft-deletes.ts';
import { transactionCases } from './conformance/transactions.ts';
import { upsertCases } from './conformance/upsert-all.ts';
import { versionCases } from './conformance/versions.ts';
import { tableChangeCases } from './conformance/table-changes.ts';
import { tableCases } from './conformance/tables.ts';
import { valueCases } from './conformance/values.ts';

/** All cases, in the order of their subjects. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...recordCases,
  ...valueCases,
  ...tableCases,
  ...tableChangeCases,
  ...compositionCases,
  ...keyCases,
  ...versionCases,
  ...softDeleteCases,
  ...insertAllCases,
  ...upsertCases,
  ...lifecycleCases,
  ...queryCases,
  ...aggregateCases,
  ...selectionCases,
  ...joinCases,
  ...setCases,
  ...scopeCases,
  ...massWriteCases,
  ...batchCases,
  ...readingCases,
  ...relationCases,
  ...relationKindCases,
  ...relationPathCases,
  ...relationWriteCases,
  ...transactionCases,
  ...nestingCases,
  ...limitCases,
  ...errorCases,
  ...poolCases,
];
