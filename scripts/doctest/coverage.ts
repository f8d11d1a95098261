/**
 * receipts/index.json: how much of what the pages show was executed. It counts fences, not examples, and gives every exemption its reason.
 */
import type { Example } from './examples.ts';
import type { PageReport } from './fences.ts';
import type { Problem } from './problem.ts';
import type { Project } from './project.ts';
import { readReceipt, type Verdict, type VerdictName } from './receipts.ts';

/** The contents of receipts/index.json. */
export interface Coverage {
  readonly fences: {
    readonly total: number;
    readonly executed: number;
    readonly typeOnly: number;
    readonly exempt: number;
  };
  readonly exemptions: PageReport['exemptions'];
  readonly pending: PageReport['pending'];
  readonly examples: readonly {
    readonly id: string;
    /** The first page that shows it; '' when none does. */
    readonly page: string;
    readonly backends: Readonly<Record<VerdictName, Verdict>>;
  }[];
}

const TYPE_ONLY_SHARE = 0.05;
const NOT_RUN: Readonly<Record<VerdictName, Verdict>> = {
  types: 'not-run',
  sqlite: 'not-run',
  postgres: 'not-run',
  browser: 'not-run',
  copy: 'not-run',
};

/** Counts the fences of the pages and gathers the verdicts of the examples. */
export function measureCoverage(project: Project, examples: readonly Example[], pages: PageReport): Coverage {
  const kinds = new Map(examples.map(({ id, kind }) => [id, kind]));
  const shown = pages.shown.filter(({ id }) => kinds.has(id));
  const executed = shown.filter(({ id }) => kinds.get(id) === 'executed').length;
  const exempt = pages.exemptions.length;
  return {
    fences: { total: shown.length + exempt, executed, typeOnly: shown.length - executed, exempt },
    exemptions: pages.exemptions,
    pending: pages.pending,
    examples: examples.map(({ id }) => ({
      id,
      page: shown.find((fence) => fence.id === id)?.file ?? '',
      backends: readReceipt(project, id)?.verdicts ?? NOT_RUN,
    })),
  };
}

/** Blocks that only compile are for declarations and compile errors: at most one in twenty. */
export function checkTypeOnlyShare(examples: readonly Example[], pages: PageReport): Problem[] {
  const typeOnly = new Set(examples.filter(({ kind }) => kind === 'typeOnly').map(({ id }) => id));
  const found = pages.shown.filter(({ id }) => typeOnly.has(id));
  const total = pages.shown.length + pages.exemptions.length;
  const last = found.at(-1);
  if (!last || found.length <= total * TYPE_ONLY_SHARE) return [];
  const message = `${found.length} of ${total} fences are only type-checked, at most 5 % may be: give "${last.id}" an output`;
  return [{ file: last.file, line: last.line, message }];
}
