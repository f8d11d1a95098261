/**
 * The pages' side of the bargain: every fence of docs/ and README.md that looks like code shows a region of an example, word for word.
 * website/api is generated from the sources and is not looked at.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closestNames } from './spelling.ts';
import { firstDifference, unifiedDiff } from './diff.ts';
import type { Example } from './examples.ts';
import { replaceFences, scanFences, scanPending, type Fence } from './markdown.ts';
import type { Problem } from './problem.ts';
import { filesBelow, projectPath, type Project } from './project.ts';
import { replaceFile } from './receipts.ts';

/** What the pages show, and what is wrong with them. */
export interface PageReport {
  readonly problems: readonly Problem[];
  /** Fences that show an example: its id and where. */
  readonly shown: readonly { readonly id: string; readonly file: string; readonly line: number }[];
  readonly exemptions: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  readonly pending: readonly { readonly page: string; readonly text: string; readonly reason: string }[];
  /** Pages whose fences were rewritten. */
  readonly updated: readonly string[];
}

const CODE: ReadonlySet<string> = new Set(
  'ts js tsx jsx sql typescript javascript mts cts mjs cjs sqlite postgres postgresql pgsql'.split(' '),
);
const EXEMPTION_BUDGET = 2;

/** The pages that readers see. */
function pageFiles(project: Project): string[] {
  const generated = join(project.docs, 'reference', 'api') + '/';
  const pages = filesBelow(project.docs).filter((file) => /\.mdx?$/.test(file) && !file.startsWith(generated));
  const readme = join(project.root, 'README.md');
  return existsSync(readme) ? [readme, ...pages] : pages;
}

/** Compares every page with the examples; `update` rewrites the fences first. */
export function checkPages(project: Project, examples: readonly Example[], update: boolean = false): PageReport {
  const byId = new Map(examples.map((example) => [example.id, example]));
  const report = { problems: [], shown: [], exemptions: [], pending: [], updated: [] } as Drafts;
  for (const path of pageFiles(project)) {
    const file = projectPath(project, path);
    let text = readFileSync(path, 'utf8');
    if (update) {
      const rewritten = withExamples(text, byId);
      if (rewritten !== text) {
        replaceFile(path, rewritten);
        report.updated.push(file);
        text = rewritten;
      }
    }
    checkPage(file, text, byId, report);
  }
  const { exemptions } = report;
  for (const { file, line } of exemptions.slice(EXEMPTION_BUDGET)) {
    const message = `exemption ${exemptions.length} of at most ${EXEMPTION_BUDGET}: show an example instead`;
    report.problems.push({ file, line, message });
  }
  return report;
}

/** A report while it is being written. */
type Drafts = { -readonly [K in keyof PageReport]: PageReport[K][number][] };

function checkPage(file: string, text: string, byId: ReadonlyMap<string, Example>, report: Drafts): void {
  for (const fence of scanFences(text)) {
    const reference = fence.attributes.get('example');
    const reason = fence.attributes.get('exempt');
    const complain = (message: string): void => void report.problems.push({ file, line: fence.line, message });
    if (!fence.closed) complain('this fence is not closed: end it with the same number of backticks');
    if (reference !== undefined) {
      const [id = '', region = ''] = reference.split('#');
      report.shown.push({ id, file, line: fence.line });
      const problem = compareFence(file, fence, byId, id, region);
      if (problem) report.problems.push(problem);
    } else if (reason !== undefined) {
      if (reason.trim() === '') complain('an exemption needs its reason: exempt="…"');
      else if (CODE.has(fence.lang)) report.exemptions.push({ file, line: fence.line, reason });
      else complain(`only ${[...CODE].slice(0, 5).join(', ')} fences need an exemption: remove it`);
    } else if (CODE.has(fence.lang)) {
      complain(
        `this ${fence.lang} fence shows no example: write it as examples/<folder>/<name>.ts and refer to it with example=<folder>/<name>#<region>`,
      );
    }
  }
  for (const { line, reason, text: pending } of scanPending(text)) {
    if (reason === '')
      report.problems.push({ file, line, message: '<Pending> needs its reason: <Pending reason="…">' });
    report.pending.push({ page: file, text: withoutMarks(pending), reason });
  }
}

/** Markdown as plain words: the index is data, and whoever shows it decides how. */
function withoutMarks(text: string): string {
  return text.replaceAll(/\*\*|[*`]|\[([^\]]*)\]\([^)]*\)/g, (_mark, label: string | undefined) => label ?? '');
}

function compareFence(
  file: string,
  fence: Fence,
  byId: ReadonlyMap<string, Example>,
  id: string,
  region: string,
): Problem | null {
  const example = byId.get(id);
  const near = closestNames(id, [...byId.keys()], 1)[0];
  if (!example) {
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    return { file, line: fence.line, message: `there is no example "${id}" (examples/${id}.ts)${hint}` };
  }
  const code = example.regions.get(region)?.code;
  if (code === undefined) {
    const names = [...example.regions.keys()].filter((name) => name !== '').map((name) => `#${name}`);
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    return { file, line: fence.line, message: `${example.file} has no region "${region}"; ${known}` };
  }
  if (region === '' && example.regions.size > 1) {
    const message = `this fence shows the whole of ${example.file}, which has regions: what lies outside of them would count as setup; show a region, or take the markers out`;
    return { file, line: fence.line, message };
  }
  const expected = code.split('\n');
  const actual = fence.text.split('\n');
  const index = firstDifference(expected, actual);
  if (index === -1) return null;
  const diff = unifiedDiff(actual, expected).replace(/^/gm, '    ');
  const line = Math.min(fence.from + index + 1, fence.to + 1);
  const message = `this fence differs from ${example.file}${region && `#${region}`} (- page, + example); npm run doctest -- --update copies the example\n${diff}`;
  return { file, line, message };
}

function withExamples(text: string, byId: ReadonlyMap<string, Example>): string {
  const bodies = new Map<Fence, string>();
  for (const fence of scanFences(text)) {
    const [id = '', region = ''] = (fence.attributes.get('example') ?? '').split('#');
    const code = byId.get(id)?.regions.get(region)?.code;
    if (code !== undefined && fence.closed && code !== fence.text) bodies.set(fence, code);
  }
  return bodies.size === 0 ? text : replaceFences(text, bodies);
}
