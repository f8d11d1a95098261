/** What the built HTML refers to, read by the browser's own parser and checked against the files of the build. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** One page: its anchors, its links to pages, and everything it loads by itself. */
export interface PageLinks {
  readonly file: string;
  readonly ids: readonly string[];
  readonly links: readonly string[];
  readonly resources: readonly string[];
}

/** Reads a built HTML file; no script of it runs. */
export async function readLinks(page: Page, folder: string, file: string): Promise<PageLinks> {
  const html = readFileSync(join(folder, file), 'utf8');
  const read = await page.evaluate((text) => {
    const tree = new DOMParser().parseFromString(text, 'text/html');
    const values = (selector: string, name: string): string[] =>
      [...tree.querySelectorAll(selector)].flatMap((element) => element.getAttribute(name) ?? []);
    const loading =
      'link:is([rel~=stylesheet],[rel~=icon],[rel~=preload],[rel~=prefetch],[rel~=manifest],[rel~=preconnect])';
    const sets = values('[srcset]', 'srcset').flatMap((set) =>
      set.split(',').map((part) => part.trim().split(' ')[0] ?? ''),
    );
    return {
      ids: [...values('[id]', 'id'), ...values('a[name]', 'name')],
      links: values('a[href]', 'href'),
      resources: [...values('[src]', 'src'), ...values(loading, 'href'), ...sets],
    };
  }, html);
  return { file, ...read };
}

/** The links of all pages that lead nowhere within the site, each with the page it stands on. */
export function brokenLinks(pages: readonly PageLinks[], folder: string, base: string): string[] {
  const ids = new Map(pages.map((page) => [page.file, new Set(page.ids)]));
  return pages.flatMap((page) => {
    const problems = page.links.map((link) => problemOf(link, page.file, { ids, folder, base }));
    return [...new Set(problems.filter((problem) => problem !== undefined))];
  });
}

/** Everything that pages load from another origin than their own. */
export function foreignResources(pages: readonly PageLinks[]): string[] {
  return pages.flatMap((page) =>
    page.resources
      .filter((resource) => /^([a-z]+:)?\/\//i.test(resource))
      .map((resource) => `${page.file} loads ${resource}`),
  );
}

interface Site {
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  readonly folder: string;
  readonly base: string;
}

function problemOf(link: string, from: string, { ids, folder, base }: Site): string | undefined {
  if (/^(mailto|tel|data):/.test(link)) return undefined;
  const home = new URL(`http://site${base}${from}`);
  const url = new URL(link, home);
  if (url.origin !== home.origin) return undefined;
  if (!url.pathname.startsWith(base)) return `${from}: ${link} leaves the base path ${base}`;
  const file = fileOf(folder, decodeURIComponent(url.pathname.slice(base.length)));
  if (file === undefined) return `${from}: ${link} leads to no page`;
  const anchor = decodeURIComponent(url.hash.slice(1));
  if (anchor === '' || !file.endsWith('.html') || ids.get(file)?.has(anchor)) return undefined;
  return `${from}: ${link} names an anchor that ${file} does not have`;
}

/** The file a path is answered with; a folder needs its slash, because hosting redirects otherwise. */
function fileOf(folder: string, path: string): string | undefined {
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  return existsSync(join(folder, file)) && statSync(join(folder, file)).isFile() ? file : undefined;
}
