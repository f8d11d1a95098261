/**
 * Writes, after the build, each docs page a second time as plain Markdown (`/guides/x.md` beside `/guides/x/`) and lists
 * all of them in `/llms.txt`. A twin holds the page's text, its code and the captured output; no MDX is left in it.
 */
import type { LoadContext, Plugin, Props } from '@docusaurus/types';
import type { LoadedContent } from '@docusaurus/plugin-content-docs';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { parseMeta } from './examples.ts';
import type { Receipt } from './receipt.ts';

interface Page {
  source: string;
  path: string;
  title: string;
  description: string;
}

/** Path of a page's twin below the site's base: `/guides/x/` gives `guides/x.md`. */
function twinPath(permalink: string, baseUrl: string): string {
  const route = permalink.slice(baseUrl.length).replace(/\/$/, '');
  return `${route === '' ? 'index' : route}.md`;
}

export function twinsPlugin({ siteDir, baseUrl, siteConfig }: LoadContext): Plugin {
  const root = resolve(siteDir, '..');
  return {
    name: 'twins',
    async postBuild({ outDir, plugins }: Props) {
      const pages = docsPages(plugins, siteDir, baseUrl);
      for (const page of pages) {
        const target = join(outDir, page.path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, twin(page, pages, root));
      }
      const origin = siteConfig.url + baseUrl;
      await writeFile(join(outDir, 'llms.txt'), listing(pages, siteConfig.title, siteConfig.tagline, origin));
    },
  };
}

function docsPages(plugins: Props['plugins'], siteDir: string, baseUrl: string): Page[] {
  const docs = plugins.filter((plugin) => plugin.name === 'docusaurus-plugin-content-docs');
  return docs
    .map((plugin) => plugin.content as LoadedContent) // the docs plugin's own content
    .flatMap(({ loadedVersions }) => loadedVersions)
    .flatMap((version) => version.docs)
    .map((doc) => ({
      source: resolve(siteDir, doc.source.replace(/^@site\//, '')),
      path: twinPath(doc.permalink, baseUrl),
      title: doc.title,
      description: doc.description,
    }));
}

function listing(pages: Page[], title: string, tagline: string, origin: string): string {
  const line = ({ title: name, path, description }: Page): string =>
    `- [${name}](${origin}${path})${description === '' ? '' : `: ${description.replaceAll('\n', ' ')}`}`;
  const generated = pages.filter(({ path }) => path.startsWith('reference/api'));
  const written = pages.filter((page) => !generated.includes(page));
  const parts = [
    `# ${title}`,
    `> ${tagline}. The code on these pages comes from examples that are executed; ${origin}status/ counts them.`,
    '## Pages',
  ];
  parts.push(written.map(line).join('\n'));
  if (generated.length > 0) parts.push('## API', generated.map(line).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

/** The Markdown of one page. */
function twin(page: Page, pages: Page[], root: string): string {
  const text = readFileSync(page.source, 'utf8').replaceAll('\r\n', '\n');
  const body = text.replace(/^---\n[\s\S]*?\n---\n/, '');
  const mdx = page.source.endsWith('.mdx');
  const blocks = split(body);
  const written = blocks.map((block, index) => {
    if ('prose' in block) return prose(block.prose, mdx, page, pages);
    const { id } = parseMeta(block.meta).example ?? {};
    const last = !blocks.slice(index + 1).some((other) => 'meta' in other && parseMeta(other.meta).example?.id === id);
    return fence(block, id !== undefined && last ? output(root, id) : '');
  });
  const heading = /^# /m.test(blocks.map((block) => ('prose' in block ? block.prose : '')).join('\n'));
  return `${heading ? '' : `# ${page.title}\n\n`}${written
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

type Block = { prose: string } | { indent: string; ticks: string; language: string; meta: string; code: string };

/** Prose and fences in turn; a fence ends at the first line with as many ticks as it began with. */
function split(body: string): Block[] {
  const blocks: Block[] = [];
  let text: string[] = [];
  const lines = body.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const open = /^(\s*)(`{3,}|~{3,})([\w-]*)\s*(.*)$/.exec(lines[index] ?? '');
    if (!open) {
      text.push(lines[index] ?? '');
      continue;
    }
    const [, indent = '', ticks = '', language = '', meta = ''] = open;
    const close = lines.findIndex(
      (line, at) => at > index && line.trim().startsWith(ticks) && /^[`~]+$/.test(line.trim()),
    );
    const end = close === -1 ? lines.length : close;
    blocks.push({ prose: text.join('\n') });
    blocks.push({ indent, ticks, language, meta, code: lines.slice(index + 1, end).join('\n') });
    text = [];
    index = end;
  }
  blocks.push({ prose: text.join('\n') });
  return blocks;
}

function fence(block: Exclude<Block, { prose: string }>, after: string): string {
  const { indent, ticks, language, code } = block;
  return `${indent}${ticks}${language}\n${code}\n${indent}${ticks}\n${after}`;
}

/** What the program printed and how often it asked the database. */
function output(root: string, id: string): string {
  const path = join(root, 'receipts', `${id}.json`);
  if (!existsSync(path)) return '';
  const receipt = JSON.parse(readFileSync(path, 'utf8')) as Receipt; // written by doctest in this shape
  const lines = [receipt.stdout.trimEnd()];
  if (receipt.throws) lines.push(`throws ${receipt.throws.code}: ${receipt.throws.message}`);
  lines.push(...receipt.errors.map(({ code, message }) => `TS${code}: ${message}`));
  const printed = lines.filter((line) => line !== '').join('\n');
  const queries = receipt.queries === 0 ? '' : ` (${receipt.queries} ${receipt.queries === 1 ? 'query' : 'queries'})`;
  return printed === '' ? '' : `\nOutput${queries}:\n\n\`\`\`text\n${printed}\n\`\`\`\n`;
}

/** Takes MDX out of prose: imports, exports, comments and tags go, the text between tags stays, page links lead to twins. */
function prose(text: string, mdx: boolean, page: Page, pages: Page[]): string {
  const linked = text.replace(/\]\(([^)\s#]+\.mdx?)(#[^)\s]*)?\)/g, (_link, target: string, anchor = '') => {
    const source = resolve(dirname(page.source), target);
    const found = pages.find((other) => other.source === source);
    return `](${found ? posix.relative(posix.dirname(page.path), found.path) : target}${anchor})`;
  });
  const plain = linked.replace(/^:::(\w+)(?:\[(.*)\])?\s*$/gm, (_line, kind: string, title?: string) => {
    return `**${title ?? kind.replace(/^./, (first) => first.toUpperCase())}**`;
  });
  const open = plain.replace(/^:::\s*$/gm, '');
  if (!mdx) return open;
  return outsideCode(open.replace(/^(?:import|export) .*(?:\n(?!\n).*)*/gm, ''), (part) =>
    part
      .replace(/\{\/\*[\s\S]*?\*\/\}/g, '')
      .replace(/<svg[\s\S]*?<\/svg>/g, (svg) => /<title[^>]*>([\s\S]*?)<\/title>/.exec(svg)?.[1] ?? '')
      .replace(/<\/?[A-Za-z][\w.]*(?:\s+[\w-]+(?:=(?:"[^"]*"|\{[^}]*\}))?)*\s*\/?>/g, ''),
  );
}

/** Applies a change to the text between `inline code`. */
function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('');
}
