/**
 * Reads and writes receipts: one JSON file an example, the hover texts they name, and index.json. A file is written under another
 * name and renamed, so that a reader (the site, a second run) never sees half of one.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { filesBelow, type Project } from './project.ts';
import type { RenderedRegion } from './render.ts';
import type { ReceiptStatement } from './setup.ts';

/** The judgement of one backend about one example. */
export type Verdict = 'pass' | 'not-run' | `not-applicable: ${string}` | `fail: ${string}`;

/** Who judges: the compiler, the databases, the browser, and the reader's empty project. */
export type VerdictName = 'types' | 'sqlite' | 'postgres' | 'browser' | 'copy';

/** Everything a page shows of an example. */
export interface Receipt {
  readonly id: string;
  readonly file: string;
  readonly key: string;
  readonly kind: 'executed' | 'typeOnly';
  readonly date: string;
  readonly versions: {
    readonly library: string;
    readonly node: string;
    readonly sqlite: string;
    readonly typescript: string;
  };
  readonly stdout: string;
  readonly throws: { readonly code: string; readonly message: string } | null;
  readonly statements: readonly ReceiptStatement[];
  /** Reads and writes among the shown statements. */
  readonly queries: number;
  /** Statements of setup, whatever their kind. */
  readonly setup: number;
  readonly verdicts: Readonly<Record<VerdictName, Verdict>>;
  readonly copyText: string;
  readonly regions: Readonly<Record<string, RenderedRegion>>;
  readonly errors: readonly { readonly line: number; readonly code: number; readonly message: string }[];
}

/** The receipt of an example, or null when there is none that can be read. */
export function readReceipt(project: Project, id: string): Receipt | null {
  try {
    return JSON.parse(readFileSync(join(project.receipts, `${id}.json`), 'utf8')) as Receipt; // written by writeReceipt only
  } catch {
    return null;
  }
}

/** Writes a receipt and the hover texts that its regions name. */
export function writeReceipt(project: Project, receipt: Receipt, hoverFiles: ReadonlyMap<string, string>): void {
  for (const [hash, json] of hoverFiles) {
    const file = join(project.hoverTypes, `${hash}.json`);
    if (!existsSync(file)) replaceFile(file, json); // the name is the hash of the contents
  }
  replaceFile(join(project.receipts, `${receipt.id}.json`), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** Writes receipts/index.json when it changed. */
export function writeIndex(project: Project, index: unknown): void {
  const file = join(project.receipts, 'index.json');
  const text = `${JSON.stringify(index, null, 2)}\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) replaceFile(file, text);
}

/** Removes receipts of examples that are no more, and hover texts that no receipt names. */
export function removeOrphans(project: Project, ids: ReadonlySet<string>): void {
  const named = new Set<string>();
  for (const file of filesBelow(project.receipts)) {
    const path = relative(project.receipts, file).split(sep).join('/');
    if (path === 'index.json' || path.startsWith('public/') || !path.endsWith('.json')) continue;
    const id = path.replace(/\.json$/, '');
    if (!ids.has(id)) rmSync(file);
    else for (const region of Object.values(readReceipt(project, id)?.regions ?? {})) named.add(region.types);
  }
  for (const file of filesBelow(project.hoverTypes)) {
    if (!named.has(basename(file, '.json'))) rmSync(file);
  }
}

/** Writes a file in one step. */
export function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
