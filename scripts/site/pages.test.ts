import axe from 'axe-core';
import type { Page, Request } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { samplePages } from './pages.ts';
import { visit, type Theme } from './visit.ts';

const pages = samplePages().map((path) => ({ path, name: `/${path}` }));

describe.each(pages)('$name', ({ path }) => {
  test('requests nothing from a foreign origin, and everything it requests is there', async () => {
    const origin = new URL(inject('site')).origin;
    const foreign: string[] = [];
    const failed: string[] = [];
    const page = await visit(path, {
      before: (opened) => {
        opened.on('request', (request: Request) => {
          if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== origin) foreign.push(request.url());
        });
        opened.on('response', (response) => {
          if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
        });
        opened.on('pageerror', (error) => failed.push(error.message));
      },
    });
    await scrollThrough(page);
    expect(foreign).toEqual([]);
    expect(failed).toEqual([]);
  });

  test('does not scroll sideways on a screen of 360 pixels', async () => {
    const page = await visit(path, { width: 360 });
    expect(await tooWide(page)).toEqual([]);
  });

  test.each<Theme>(['light', 'dark'])('has no finding of axe in the %s theme', async (theme) => {
    const page = await visit(path, { theme });
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme);
    expect(await axeFindings(page)).toEqual([]);
  });
});

/** Lazy parts are requested when they come into view. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(() => document.scrollingElement?.scrollTo(0, document.scrollingElement.scrollHeight));
  await page.waitForLoadState('networkidle');
}

/** The elements that make a page scroll sideways; empty when it does not. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.scrollingElement ?? document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    const names = wide.map((element) => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`);
    return [`${root.scrollWidth} px wide`, ...names.slice(0, 8)];
  });
}

/** One line for each element that axe objects to. */
async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run()); // defined a line above
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${String(node.target)} ${node.failureSummary?.replace(/\s+/g, ' ') ?? ''}`),
  );
}
