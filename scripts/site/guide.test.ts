import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { builtFiles, buildFolder, guide, guideExamples, guideHeadings, receiptsFolder } from './pages.ts';
import { visit } from './visit.ts';

const maxHtmlBytes = 200 * 1024;
const maxScriptBytes = 180 * 1024;

/** The parts of a receipt that are read here; the whole contract is docs/internals/pipeline.md. */
interface Receipt {
  readonly stdout: string;
  readonly copyText: string;
  readonly statements: readonly unknown[];
}

function receiptOf(id: string): Receipt {
  return JSON.parse(readFileSync(join(receiptsFolder, `${id}.json`), 'utf8')) as Receipt; // written by doctest
}

/** The blocks that show an example: a figure names its file. */
function blocksOf(page: Page, id: string): ReturnType<Page['locator']> {
  return page.locator('figure', { hasText: `examples/${id}.ts` });
}

describe('what the guide shows', () => {
  test('all headings, in their order and on their level', async () => {
    const page = await visit(guide);
    const shown = await page.locator('main :is(h1, h2, h3)').evaluateAll((headings) =>
      headings.map((heading) => {
        const text = heading.cloneNode(true) as HTMLElement; // the clone of an element
        for (const anchor of text.querySelectorAll('.hash-link')) anchor.remove();
        return `${heading.tagName.toLowerCase()} ${(text.textContent ?? '').replace(/\u200b/g, '').trim()}`;
      }),
    );
    expect(shown.filter((heading) => guideHeadings.includes(heading))).toEqual(guideHeadings);
  });

  test('all twelve examples, each with what it printed', async () => {
    const page = await visit(guide);
    const text = await page.locator('main').innerText();
    for (const id of guideExamples) {
      expect.soft(await blocksOf(page, id).count(), id).toBeGreaterThan(0);
      for (const line of linesOf(receiptOf(id).stdout)) expect.soft(text, id).toContain(line);
    }
  });

  test('code, output and headings also without JavaScript', async () => {
    const page = await visit(guide, { javaScriptEnabled: false });
    const text = await page.locator('main').innerText();
    for (const heading of guideHeadings) expect.soft(text).toContain(heading.slice(3));
    for (const id of guideExamples) {
      const block = blocksOf(page, id).first();
      expect.soft((await block.locator('pre code').first().innerText()).length, id).toBeGreaterThan(20);
      for (const line of linesOf(receiptOf(id).stdout)) expect.soft(text, id).toContain(line);
    }
  });
});

describe('what the guide weighs', () => {
  test('the HTML of no page of the guides is larger than 200 KB', () => {
    const pages = builtFiles('.html').filter((file) => file.startsWith('guides/'));
    const sizes = pages.map((file) => ({ file, bytes: statSync(join(buildFolder, file)).size }));
    expect(sizes.length).toBeGreaterThan(12);
    expect(sizes.filter(({ bytes }) => bytes > maxHtmlBytes)).toEqual([]);
  });

  test('its JavaScript before any interaction stays within 180 KB, compressed', async () => {
    const scripts: Response[] = [];
    await visit(guide, {
      before: (page) => {
        page.on('response', (response) => {
          if (response.request().resourceType() === 'script') scripts.push(response);
        });
      },
    });
    const sizes = await Promise.all(scripts.map(async (script) => gzipSync(await script.body()).length));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maxScriptBytes);
  });
});

describe('what the guide does', () => {
  test('the copy button yields the complete program that was run', async () => {
    const page = await visit(guide, { permissions: ['clipboard-read', 'clipboard-write'] });
    const id = 'connection-pooling/models-share-one-pool';
    const block = blocksOf(page, id).first();
    await block.getByRole('button', { name: 'Copy program' }).click();
    await block.getByRole('button', { name: 'Copied' }).waitFor(); // a browser writes to its clipboard in its own time
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(receiptOf(id).copyText);
    expect(copied).toMatch(/from '@rhosocial\/activerecord/);
    expect(copied).not.toMatch(/from '\.\.?\//);
  });

  test('a type opens on focus, moves with the arrow keys and closes with Escape', async () => {
    const page = await visit(guide);
    const note = page.getByRole('tooltip');
    await page.locator('figure code .t[tabindex="0"]').first().focus();
    await note.waitFor({ state: 'visible' });
    const first = await note.innerText();
    expect(first.trim()).not.toBe('');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => note.innerText()).not.toBe(first);
    await page.keyboard.press('Escape');
    await note.waitFor({ state: 'hidden' });
  });

  test('the search dialog finds "pool", leads to this guide and closes with Escape', async () => {
    const page = await visit('');
    await page.getByRole('button', { name: 'Search' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('searchbox').fill('pool');
    await dialog.getByRole('link').first().waitFor();
    const targets = await dialog
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(targets.some((target) => target?.includes(guide))).toBe(true);
    await page.keyboard.press('Escape'); // empties the field, as a browser's search field does
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('a page that does not exist answers 404 with a way back', async () => {
    const page = await visit('');
    const response = await page.goto(`${inject('site')}no/such/page/`, { waitUntil: 'networkidle' });
    expect(response?.status()).toBe(404);
    expect(await page.locator(`a[href="${new URL(inject('site')).pathname}"]`).count()).toBeGreaterThan(0);
  });
});

/** The lines of an output, without the empty ones. */
function linesOf(output: string): string[] {
  return output.split('\n').filter((line) => line.trim() !== '');
}
