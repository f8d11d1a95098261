import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFindings, tooWide } from './findings.ts';
import { guide, receiptsFolder } from './pages.ts';
import { visit, type Theme } from './visit.ts';

/** A simulation takes its time on a machine that is busy. */
const WAITING = { timeout: 30_000 };

function output(): string {
  const file = join(receiptsFolder, 'connection-pooling/simulated-pool.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { stdout: string }).stdout; // written by doctest
}

/** The sizes that the example prints, each with what columns of the table must say. */
function printed(): string[][] {
  const row = /^ *(\d+) +(\d+ %) +([\d.]+ ms) +([\d.]+ ms) +([\d.]+ ms)$/;
  return output()
    .split('\n')
    .flatMap((line) => (row.exec(line) ? [row.exec(line)!.slice(1)] : []));
}

function figureOf(page: Page): Locator {
  return page.getByRole('figure', { name: 'How long callers wait, by the size of the pool' });
}

/** The table's rows, without the columns that the example does not print. */
async function rowsOf(figure: Locator): Promise<string[][]> {
  const rows = await figure
    .locator('tbody tr')
    .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  return rows.map(([size, busy, mean, erlang, , most]) => [size, busy, mean, erlang, most].map((cell) => cell ?? ''));
}

/** Moves a slider by keys. */
async function press(figure: Locator, slider: string, ...keys: string[]): Promise<void> {
  await figure.getByRole('slider', { name: slider }).focus();
  for (const key of keys) await figure.page().keyboard.press(key);
}

function told(figure: Locator): Promise<string> {
  return figure.getByRole('status').innerText();
}

describe('before it is touched the figure', () => {
  test('shows what the example prints, also without JavaScript, and no controls that would do nothing', async () => {
    const figure = figureOf(await visit(guide, { javaScriptEnabled: false }));
    expect(printed().length).toBe(6);
    const rows = await rowsOf(figure);
    for (const row of printed()) expect(rows).toContainEqual(row);
    expect(await figure.locator('circle').count()).toBeGreaterThan(12);
    expect(await figure.locator('input:visible').count()).toBe(0);
    expect(await figure.innerText()).toContain('400 callers a second, each of whom holds a connection for 20 ms');
  });

  test('has loaded no simulation and says nothing', async () => {
    const page = await visit(guide);
    await figureOf(page).scrollIntoViewIfNeeded();
    expect(page.workers()).toEqual([]);
    expect(await told(figureOf(page))).toBe('');
    await figureOf(page).getByRole('slider', { name: 'Callers' }).focus();
    await expect.poll(() => page.workers().length, WAITING).toBe(1);
  });

  test('forgets no key that is pressed while its script is still under way', async () => {
    const page = await visit(guide);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/*.js', async (route) => {
      await held;
      await route.continue();
    });
    await press(figureOf(page), 'Size of the pool', 'ArrowLeft');
    await press(figureOf(page), 'Callers', 'ArrowRight');
    release();
    await expect.poll(() => told(figureOf(page)), WAITING).toMatch(/^11 connections, 8\d % in use/);
    expect(await figureOf(page).innerText()).toContain('450 a second');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('arrivalsPerSecond');
  });

  test('comes to life by itself on a page that the browser made', async () => {
    const page = await visit('guides/connection-pooling-in-practice/');
    await page.locator('article a[href*="#how-long-callers-wait"]').click();
    const figure = figureOf(page);
    await expect.poll(() => figure.locator('circle').count(), WAITING).toBeGreaterThan(12);
    await press(figure, 'Size of the pool', 'ArrowLeft');
    await expect.poll(() => told(figure), WAITING).toContain('11 connections');
    await page.goBack({ waitUntil: 'networkidle' });
    await expect.poll(() => page.workers().length, WAITING).toBe(0);
  });
});

describe('by the keyboard alone', () => {
  test('another size is chosen, shown and told', async () => {
    const figure = figureOf(await visit(guide));
    await press(figure, 'Size of the pool', 'ArrowLeft', 'ArrowLeft');
    const row = printed().find(([size]) => size === '10')!;
    await expect
      .poll(() => told(figure), WAITING)
      .toBe(`10 connections, ${row[1]} in use: callers wait ${row[2]} on average, 99 of 100 at most ${row[4]}.`);
    const shown = await figure.locator('dl').innerText();
    for (const value of row.slice(1)) expect(shown).toContain(value);
  });

  test('another load is simulated in the browser; the first one gives the same figures there as in Node', async () => {
    const figure = figureOf(await visit(guide));
    const before = await rowsOf(figure);
    await press(figure, 'Callers', 'ArrowRight');
    await expect.poll(() => told(figure), WAITING).toMatch(/^12 connections, 7\d % in use/);
    await expect.poll(async () => (await rowsOf(figure)).map(([size]) => size), WAITING).toContain('16');
    expect(await rowsOf(figure)).not.toContainEqual(before[0]);
    await press(figure, 'Callers', 'ArrowLeft');
    await expect.poll(() => rowsOf(figure), WAITING).toEqual(before);
  });

  test('holds that are all equally long make waits shorter', async () => {
    const page = await visit(guide);
    const figure = figureOf(page);
    await press(figure, 'Size of the pool', 'ArrowLeft', 'ArrowLeft');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    const [, mean] = /equally long: ([\d.]+ ms)/.exec(output())!;
    await expect.poll(() => told(figure), WAITING).toContain(`callers wait ${mean} on average`);
  });

  test('a pool that is too small says whom it turns away, and nothing below the figure moves', async () => {
    const page = await visit(guide);
    const figure = figureOf(page);
    const height = async (): Promise<number | undefined> => (await figure.boundingBox())?.height;
    const before = await height();
    await press(figure, 'Size of the pool', 'Home');
    await expect.poll(() => told(figure), WAITING).toMatch(/^1 connection, 100 % .* 8\d % are turned away\.$/);
    expect(await figure.locator('dl').innerText()).toContain('Erlang: without end');
    await press(figure, 'Callers', 'End');
    await press(figure, 'Each holds a connection for', 'End');
    await expect.poll(() => figure.locator('dl').innerText(), WAITING).not.toContain('…');
    expect(await height()).toBe(before);
  });
});

describe.each([1280, 360])('with the table open, on a screen of %i pixels', (width) => {
  test.each<Theme>(['light', 'dark'])(
    'axe finds nothing in the %s theme, and nothing scrolls sideways',
    async (theme) => {
      const page = await visit(guide, { theme, width });
      const figure = figureOf(page);
      await press(figure, 'Callers', 'ArrowRight');
      await figure.getByText('All figures').click();
      await expect.poll(() => told(figure), WAITING).not.toBe('');
      expect(await axeFindings(page)).toEqual([]);
      expect(await tooWide(page)).toEqual([]);
    },
  );
});
