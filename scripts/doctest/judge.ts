/**
 * Turns findings into a receipt, and decides whether an existing receipt still holds. It computes; it runs and writes nothing.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import type { Example } from './examples.ts';
import { thrownError } from './expect.ts';
import { formatProblem, type Problem } from './problem.ts';
import type { Project } from './project.ts';
import type { Receipt, Verdict } from './receipts.ts';
import type { RenderedRegion } from './render.ts';
import type { Run } from './run.ts';
import { countQueries, statementsOf } from './setup.ts';
import type { CompileError } from './typecheck.ts';

/** Everything that a receipt is made of. */
export interface Evidence {
  readonly example: Example;
  readonly versions: Receipt['versions'];
  readonly run: Run | null;
  readonly errors: readonly CompileError[];
  /** `copy` is null when the copied program was not run this time. */
  readonly problems: {
    readonly types: readonly Problem[];
    readonly sqlite: readonly Problem[];
    readonly copy: readonly Problem[] | null;
  };
  /** The copy verdict of a receipt with the same key, which still holds. */
  readonly previousCopy: Verdict | null;
  readonly copyText: string;
  readonly regions: Readonly<Record<string, RenderedRegion>>;
}

const NOT_EXECUTED: Verdict = 'not-applicable: this example shows compile errors';

/** Whether a receipt needs no new run: the key is current, and whoever is asked has passed it or does not apply. */
export function isReusable(receipt: Receipt | null, key: string, backends: readonly ('sqlite' | 'copy')[]): boolean {
  if (receipt === null || receipt.key !== key) return false;
  const asked = (['types', ...backends] as const).map((name) => receipt.verdicts[name]);
  return asked.every((verdict) => verdict === 'pass' || verdict.startsWith('not-applicable'));
}

/** Writes down what was found. */
export function buildReceipt(evidence: Evidence): Receipt {
  const { example, run, errors, problems, regions, copyText, versions } = evidence;
  const typeOnly = example.kind === 'typeOnly' && run === null;
  const statements = statementsOf(example, run);
  const sqlite = problems.sqlite.length > 0 || !typeOnly ? verdictOf(problems.sqlite) : NOT_EXECUTED;
  return {
    id: example.id,
    file: example.file,
    key: example.key,
    kind: example.kind,
    date: new Date().toISOString(),
    versions,
    stdout: run?.stdout ?? '',
    throws: run ? thrownError(run) : null,
    statements,
    queries: countQueries(statements),
    setup: statements.filter(({ setup }) => setup).length,
    verdicts: {
      types: verdictOf(problems.types),
      sqlite,
      postgres: typeOnly ? NOT_EXECUTED : 'not-run',
      browser: typeOnly ? NOT_EXECUTED : 'not-run',
      copy: copyVerdict(evidence, typeOnly),
    },
    copyText,
    regions,
    errors: errors.map(({ line, code, message }) => ({ line, code, message })),
  };
}

function copyVerdict({ problems, previousCopy }: Evidence, typeOnly: boolean): Verdict {
  if (problems.copy !== null) return verdictOf(problems.copy);
  return typeOnly ? NOT_EXECUTED : (previousCopy ?? 'not-run');
}

function verdictOf(problems: readonly Problem[]): Verdict {
  const [first] = problems;
  return first ? `fail: ${formatProblem(first)}` : 'pass';
}

let known: { root: string; versions: Receipt['versions'] } | null = null;

/** Versions of what takes part in a run. */
export function toolVersions(project: Project): Receipt['versions'] {
  if (known?.root === project.root) return known.versions;
  const node = process.version.replace(/^v/, '');
  const versions = { library: project.library.version, node, sqlite: sqliteVersion(project), typescript: ts.version };
  known = { root: project.root, versions };
  return versions;
}

/** The version inside the driver that the examples run on; '' in a project without it. */
function sqliteVersion(project: Project): string {
  try {
    const require = createRequire(join(project.root, 'package.json'));
    const Database = require('better-sqlite3') as new (file: string) => {
      prepare(sql: string): { pluck(): { get(): string } };
      close(): void;
    };
    const database = new Database(':memory:');
    const version = database.prepare('select sqlite_version()').pluck().get();
    database.close();
    return version;
  } catch {
    return '';
  }
}
