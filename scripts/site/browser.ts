/**
 * The browser in which the built site is tested: CHROMIUM_PATH, a Chromium of the system, or the one of the package
 * @sparticuz/chromium, which unpacks itself on Linux x64 and needs nothing installed.
 */
import { existsSync } from 'node:fs';
import packed from '@sparticuz/chromium';
import { chromium, type BrowserServer } from 'playwright-core';

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts a headless browser that test files connect to. */
export async function startBrowser(): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: await browserPath(),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--force-color-profile=srgb'],
  });
}

async function browserPath(): Promise<string> {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen !== undefined) return chosen;
  return systemPaths.find((path) => existsSync(path)) ?? packed.executablePath();
}
