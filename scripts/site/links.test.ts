import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { siteBase } from '../test/gates.ts';
import { brokenLinks, foreignResources, readLinks, type PageLinks } from './links.ts';
import { buildFolder, builtFiles } from './pages.ts';
import { visit } from './visit.ts';

let read: Promise<PageLinks[]> | undefined;

/** The links of all HTML files of the build, read once. */
function allPages(): Promise<PageLinks[]> {
  read ??= readAll();
  return read;
}

async function readAll(): Promise<PageLinks[]> {
  const page = await visit('');
  const pages: PageLinks[] = [];
  for (const file of builtFiles('.html')) pages.push(await readLinks(page, buildFolder, file));
  return pages;
}

test('every internal link and anchor of every page resolves', async () => {
  const pages = await allPages();
  expect(pages.length).toBeGreaterThan(10);
  expect(brokenLinks(pages, buildFolder, siteBase)).toEqual([]);
});

test('no page loads anything from a foreign origin', async () => {
  expect(foreignResources(await allPages())).toEqual([]);
});

test('no style sheet loads anything from a foreign origin', () => {
  const foreign = builtFiles('.css').filter((file) =>
    /(url\(\s*["']?|@import\s+["'])(https?:)?\/\//.test(readFileSync(join(buildFolder, file), 'utf8')),
  );
  expect(foreign).toEqual([]);
});

test('links written for language models lead to files of the site', () => {
  const listing = readFileSync(join(buildFolder, 'llms.txt'), 'utf8');
  const paths = [...listing.matchAll(/\]\((\S+?)\)/g)].map((match) => new URL(match[1] ?? '', 'http://site').pathname);
  const files = new Set(builtFiles('.md', '.txt', '.html').map((file) => siteBase + file));
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !files.has(path))).toEqual([]);
});
