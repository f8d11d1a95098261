/** How the tests of the site open a page: a fresh context with the wanted theme and width, closed when the test ends. */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';

export type Theme = 'light' | 'dark';

export interface Visit extends BrowserContextOptions {
  readonly theme?: Theme;
  readonly width?: number;
  /** Sees the page before anything is loaded. */
  readonly before?: (page: Page) => void;
}

let connected: Promise<Browser> | undefined;

/** Opens a page of the site, waits until it is quiet, and fails when the site answers anything but 200. */
export async function visit(path: string, options: Visit = {}): Promise<Page> {
  const { theme = 'light', width = 1280, before, ...context } = options;
  connected ??= chromium.connect(inject('browser'));
  const browser = await connected;
  const opened = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    ...context,
  });
  opened.setDefaultTimeout(10_000);
  onTestFinished(() => opened.close());
  const page = await opened.newPage();
  before?.(page);
  const response = await page.goto(inject('site') + path, { waitUntil: 'networkidle' });
  if (response?.status() !== 200) throw new Error(`/${path} answers ${response?.status() ?? 'nothing'}`);
  return page;
}
