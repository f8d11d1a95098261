import type { Page, Request } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { axeFindings, tooWide } from './findings.ts';
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
