/**
 * Turns the fences of a page into components. `ts example=<id>#<region>` becomes `<Example>`, fed by an import of its
 * receipt; every other fence becomes `<Fence>`. A production build stops, with file and line, at code nobody executed.
 */
import type { LoadContext, Plugin } from '@docusaurus/types';
import type { Code, Root } from 'mdast';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { VFile } from 'vfile';
import { element, importDefault, type Attribute, type MdxNode } from './mdx-nodes.ts';
import { highlight } from './highlight.ts';
import { escape, missingVerdicts, type Receipt } from './receipt.ts';

export interface ExamplesOptions {
  root: string;
  /** Whether problems stop the build; while writing they are shown on the page. */
  production: boolean;
}

const checkedLanguages = new Set(
  'ts js tsx jsx sql typescript javascript mts cts mjs cjs sqlite postgres postgresql pgsql'.split(' '),
);

interface Fence {
  node: Code;
  parent: { children: unknown[] };
  meta: FenceMeta;
}

interface FenceMeta {
  example?: { id: string; region: string };
  exempt?: string;
  title?: string;
}

/** Reads `example=a/b#main exempt="why" title="text"`. */
export function parseMeta(meta: string | null | undefined): FenceMeta {
  const text = meta ?? '';
  const example = /(?:^|\s)example=([\w/.-]+)(?:#([\w-]+))?/.exec(text);
  const exempt = /(?:^|\s)exempt="([^"]+)"/.exec(text)?.[1];
  const title = /(?:^|\s)title="([^"]*)"/.exec(text)?.[1];
  return {
    ...(example ? { example: { id: example[1] ?? '', region: example[2] ?? '' } } : {}),
    ...(exempt === undefined ? {} : { exempt }),
    ...(title === undefined ? {} : { title }),
  };
}

/** The remark plugin; runs before those of Docusaurus. */
export function examplesRemark({ root, production }: ExamplesOptions): (tree: Root, file: VFile) => Promise<void> {
  return async (tree, file) => {
    const page = relative(root, file.path);
    const generated = page.startsWith('website/api/');
    if (generated) startAtTitle(tree);
    const fences = collect(tree);
    const problems = generated ? [] : fences.flatMap((fence) => problemsOf(fence, page, root));
    if (production && problems.length > 0) throw new Error(problems.join('\n'));
    const imports: MdxNode[] = [];
    for (const fence of fences) {
      const node = fence.meta.example ? exampleNode(fence, fences, imports, production) : await fenceNode(fence);
      fence.parent.children[fence.parent.children.indexOf(fence.node)] = node;
    }
    (tree.children as unknown[]).unshift(...imports);
  };
}

/** Generated pages open with links to where they lie; the sidebar says that already. */
function startAtTitle(tree: Root): void {
  const title = tree.children.findIndex((node) => node.type === 'heading' && node.depth === 1);
  if (title > 0) tree.children.splice(0, title);
}

function collect(tree: Root): Fence[] {
  const found: Fence[] = [];
  const walk = (node: unknown): void => {
    const parent = node as { children?: unknown[] };
    for (const child of parent.children ?? []) {
      if ((child as Code).type === 'code') {
        const code = child as Code;
        found.push({ node: code, parent: parent as Fence['parent'], meta: parseMeta(code.meta) });
      } else walk(child);
    }
  };
  walk(tree);
  return found;
}

/** Whatever keeps a fence from being shown as executed, each with `file:line`. */
function problemsOf({ node, meta }: Fence, page: string, root: string): string[] {
  const at = `${page}:${node.position?.start.line ?? 0}`;
  if (!meta.example) {
    if (!checkedLanguages.has(node.lang ?? '') || meta.exempt !== undefined) return [];
    return [`${at}: this ${node.lang} block is no example: give it example=<id>#<region>, or exempt="reason"`];
  }
  const { id, region } = meta.example;
  const path = receiptPath(root, id);
  if (!existsSync(path)) return [`${at}: there is no receipt of example ${id}: run npm run doctest`];
  const receipt = JSON.parse(readFileSync(path, 'utf8')) as Receipt; // written by doctest in this shape
  const shown = receipt.regions[region];
  if (!shown) return [`${at}: ${receipt.file} has no region "${region}"`];
  const differs = shown.code.trimEnd() !== node.value.trimEnd();
  return [
    ...(differs ? [`${at}: the text differs from ${receipt.file}: run npm run doctest -- --update`] : []),
    ...missingVerdicts(receipt).map((problem) => `${at}: ${problem}`),
  ];
}

function receiptPath(root: string, id: string): string {
  return join(root, 'receipts', `${id}.json`);
}

function exampleNode(fence: Fence, fences: Fence[], imports: MdxNode[], production: boolean): MdxNode {
  const { node, meta } = fence;
  const { id, region } = meta.example ?? { id: '', region: '' };
  const same = fences.filter((other) => other.meta.example?.id === id);
  const again = same.filter((other) => other.meta.example?.region === region).indexOf(fence) + 1;
  const name = `receipt${imports.length}`;
  const query = `id=${id}&region=${region}&panes=${same.at(-1) === fence ? 1 : 0}`;
  imports.push(importDefault(name, `@site/plugins/receipt.json?${query}`));
  const attributes: Attribute[] = [
    { name: 'data', identifier: name },
    { name: 'program', lazy: `@site/plugins/receipt.json?id=${id}&program` },
  ];
  // Shown only while writing, when there is no receipt yet: a production build has stopped by then.
  if (!production) attributes.push({ name: 'fallback', text: escape(node.value) });
  if (meta.title !== undefined) attributes.push({ name: 'title', text: meta.title });
  if (again > 1) attributes.push({ name: 'again', text: String(again) });
  return element('Example', attributes);
}

async function fenceNode({ node, meta }: Fence): Promise<MdxNode> {
  const language = node.lang ?? 'text';
  const attributes: Attribute[] = [
    { name: 'language', text: language },
    { name: 'html', text: await highlight(node.value, language) },
  ];
  if (meta.title !== undefined) attributes.push({ name: 'title', text: meta.title });
  return element('Fence', attributes);
}

export interface ExamplesGlobalData {
  /** Ids of the examples whose receipt is older than what it was made from; empty in a production build. */
  stale: string[];
}

/** Gives the bundler the receipts and asks the pipeline which of them are stale. */
export function examplesPlugin(_context: LoadContext, { root, production }: ExamplesOptions): Plugin {
  return {
    name: 'examples',
    getPathsToWatch: () => (production ? [] : [join(root, 'receipts/**/*.json'), join(root, 'examples/**/*.ts')]),
    async loadContent() {
      const stale = await staleReceipts(root, production);
      if (production && stale.length > 0) {
        const list = stale.map(({ file, reason }) => `${file}: ${reason}`).join('\n');
        throw new Error(`Stale receipts, run npm run doctest:\n${list}`);
      }
      return stale.map(({ id }) => id);
    },
    async contentLoaded({ content, actions }) {
      const stale = content as string[]; // what loadContent gave
      actions.setGlobalData({ stale } satisfies ExamplesGlobalData);
    },
    configureWebpack: () => ({
      module: {
        rules: [
          {
            test: /plugins[\\/]receipt\.json$/,
            resourceQuery: /^\?/,
            type: 'json',
            use: [{ loader: require.resolve('./receipt-loader.ts'), options: { root, production } }],
          },
        ],
      },
    }),
  };
}

async function staleReceipts(
  root: string,
  production: boolean,
): Promise<{ id: string; file: string; reason: string }[]> {
  const script = join(root, 'scripts/doctest/freshness.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--json'], { cwd: root });
    return JSON.parse(stdout) as Awaited<ReturnType<typeof staleReceipts>>; // printed by the script in this shape
  } catch (error) {
    if (production) throw new Error('The freshness of the receipts cannot be told', { cause: error });
    return [];
  }
}
