/**
 * Run by hand: `node scripts/site/screenshots.ts [path …]` writes pictures of the site to test-results/screenshots, at 1280 and 360
 * pixels, in both themes; without paths, of the landing page and the guide. The site is as `npm test` or `npm run build -- --base /activerecord/` left it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { siteBase } from '../test/gates.ts';
import { startBrowser } from './browser.ts';
import { buildFolder, guide } from './pages.ts';
import { serveSite } from './server.ts';

const folder = join(buildFolder, '../../test-results/screenshots');
const widths = [1280, 360];
const themes = ['light', 'dark'] as const;

mkdirSync(folder, { recursive: true });
const chosen = process.argv.slice(2);
const server = await serveSite(buildFolder, siteBase);
const started = await startBrowser();
const browser = await chromium.connect(started.wsEndpoint());
for (const path of chosen.length === 0 ? ['', guide] : chosen) {
  for (const width of widths) for (const theme of themes) await shoot(browser, path, width, theme);
}
await browser.close();
await started.close();
await server.close();

async function shoot(from: Browser, path: string, width: number, theme: 'light' | 'dark'): Promise<void> {
  const context = await from.newContext({
    colorScheme: theme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('response', (answer) => {
    if (answer.status() >= 400)
      throw new Error(`${answer.url()} is not in the built site. Was it built for ${siteBase}?`);
  });
  await page.goto(server.url + path, { waitUntil: 'networkidle' });
  const name = path === '' ? 'landing' : path.replace(/\/$/, '').replaceAll('/', '-');
  const file = join(folder, `${name}-${width}-${theme}.png`);
  await page.screenshot({ path: file, fullPage: true });
  console.log(file);
  await context.close();
}
