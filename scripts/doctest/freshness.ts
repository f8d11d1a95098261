/**
 * Says which receipts are not those of the present examples, library and pipeline. The site asks before it builds:
 * `node scripts/doctest/freshness.ts --json` prints `[{ id, file, reason }]`, empty when all is fresh. It runs no example.
 */
import { join } from 'node:path';
import { findExamples } from './examples.ts';
import { openProject } from './project.ts';
import { readReceipt, type Receipt } from './receipts.ts';

/** A receipt that must not be shown. */
export interface StaleReceipt {
  readonly id: string;
  readonly file: string;
  readonly reason: string;
}

/** The receipts that are missing, outdated or without the verdicts that every page shows. */
export function staleReceipts(root: string): StaleReceipt[] {
  const project = openProject(root);
  return findExamples(project).flatMap(({ id, file, key }) => {
    const reason = staleness(readReceipt(project, id), key);
    return reason === null ? [] : [{ id, file, reason }];
  });
}

function staleness(receipt: Receipt | null, key: string): string | null {
  if (receipt === null) return 'it has no receipt: run npm run doctest';
  if (receipt.key !== key) return 'it, the library or the pipeline changed since it ran: run npm run doctest';
  if (receipt.verdicts.types === 'not-run') return 'it was not type-checked: run npm run doctest';
  if (receipt.verdicts.sqlite === 'not-run') return 'it was not run on SQLite: run npm run doctest';
  return null;
}

if (import.meta.main) {
  const stale = staleReceipts(join(import.meta.dirname, '..', '..'));
  if (process.argv.includes('--json')) console.log(JSON.stringify(stale));
  else for (const { file, reason } of stale) console.log(`${file}:1: ${reason}`);
  process.exitCode = process.argv.includes('--json') || stale.length === 0 ? 0 : 1;
}
