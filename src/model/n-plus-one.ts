/**
 * Notices when a relation is asked for record by record, for records that came out of one query: one statement for each, where
 * one for all would do. Off unless the configuration says otherwise; then each query through a relation pays for its call site.
 */
import { callSite } from '../core/call-site.ts';
import { QueryError } from '../core/errors.ts';
import type { Binding } from '../query/ports.ts';
import { RecordState } from './state.ts';

/** So many records of one result make a pattern. */
const PATTERN = 3;

/** Who has asked, by the group of records that came together and by relation. */
const asked = new WeakMap<readonly object[], Map<string, Set<object>>>();

/** To be called before a relation of a record is queried. */
export function noticeRepeated({ nPlusOne }: Binding, record: RecordState, relation: string): void {
  if (!nPlusOne) return;
  const group = RecordState.siblings(record);
  if (group.length < PATTERN) return;
  let relations = asked.get(group);
  if (!relations) asked.set(group, (relations = new Map()));
  let records = relations.get(relation);
  if (!records) relations.set(relation, (records = new Set()));
  if (records.has(record)) return;
  records.add(record);
  if (records.size !== PATTERN) return;
  const model = record.constructor.name;
  nPlusOne.report({ model, relation, records: PATTERN, site: callSite() });
  if (nPlusOne.mode !== 'throw') return;
  throw new QueryError(
    `'${relation}' is queried one by one for ${model} records that came out of one query (an N+1). ` +
      `Load it for all: ${model}.query().with('${relation}'), or ${model}.load(records, '${relation}').`,
  );
}
