/**
 * Bundler loader behind `receipt.json?…`: gives a page its part of a receipt and watches the receipt, so the page reloads
 * when doctest rewrites it. `?index` is receipts/index.json, `?id=<example>&region=<name>&panes=<0|1>` one fence,
 * `?id=<example>&program` the text of the copy button.
 */
import type { LoaderContext } from '@rspack/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { highlight } from './highlight.ts';
import {
  emptyIndex,
  missingVerdicts,
  placeErrors,
  setupOutline,
  setupRuns,
  shownRuns,
  statementRuns,
  type ExampleData,
  type Receipt,
  type Run,
  type StatementList,
} from './receipt.ts';
import { slimHtml } from './slim-html.ts';

interface LoaderOptions {
  root: string;
  production: boolean;
}

// The bundler asks for a default export.
export default async function receiptLoader(this: LoaderContext<LoaderOptions>): Promise<string> {
  const { root, production } = this.getOptions();
  const query = new URLSearchParams(this.resourceQuery);
  const id = query.get('id') ?? 'index';
  const path = join(root, 'receipts', `${id}.json`);
  if (!existsSync(path)) {
    if (production) throw new Error(`${path} is missing: run npm run doctest`);
    this.addMissingDependency(path);
    return JSON.stringify(id === 'index' ? emptyIndex : null);
  }
  this.addDependency(path);
  const text = readFileSync(path, 'utf8');
  if (id === 'index') return text;
  const receipt = JSON.parse(text) as Receipt; // written by doctest in this shape
  const problems = production ? missingVerdicts(receipt) : [];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return JSON.stringify(query.has('program') ? receipt.copyText : await part(receipt, query, root));
}

async function part(receipt: Receipt, query: URLSearchParams, root: string): Promise<ExampleData | null> {
  const name = (query.get('region') ?? '').split('|').find((choice) => choice in receipt.regions);
  const region = name === undefined ? undefined : receipt.regions[name];
  if (name === undefined || !region) return null;
  const panes = query.get('panes') !== '0';
  const { id, file, kind, versions, verdicts } = receipt;
  const source = receipt.errors.length > 0 ? readFileSync(join(root, file), 'utf8') : '';
  const { html, rest } = placeErrors(slimHtml(region.html), region.code, source, receipt.errors);
  const listed = panes ? receipt.statements : [];
  return {
    ...{
      id,
      file,
      kind,
      versions,
      verdicts,
      html,
      types: region.types,
      panes,
    },
    region: name,
    stdout: panes ? receipt.stdout.trimEnd() : '',
    throws: panes ? receipt.throws : null,
    queries: receipt.queries,
    statements: await listOf(statementRuns(listed.filter(({ setup }) => !setup)), shownRuns),
    setup: receipt.setup,
    setupStatements: await listOf(setupOutline(listed.filter(({ setup }) => setup)), setupRuns),
    errors: panes ? rest : [],
  };
}

async function listOf(runs: Run[], most: number): Promise<StatementList> {
  const shown = runs.slice(0, most).map(async ({ sql, ...run }) => ({ ...run, html: await highlight(sql, 'sql') }));
  return { runs: await Promise.all(shown), hidden: Math.max(0, runs.length - most) };
}
