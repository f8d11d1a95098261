/** Runs once before the tests of the site: one server and one browser for all test files, which reach them by `inject`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { siteBase } from '../test/gates.ts';
import { startBrowser } from './browser.ts';
import { buildFolder } from './pages.ts';
import { serveSite } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the landing page. */
    site: string;
    /** Where to connect to the browser. */
    browser: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  checkBuild();
  const server = await serveSite(buildFolder, siteBase);
  const browser = await startBrowser();
  project.provide('site', server.url);
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.close();
  };
}

/** These tests judge a site built for the base path of the gate. */
function checkBuild(): void {
  const landing = join(buildFolder, 'index.html');
  const command = `npm run build -- --base ${siteBase}`;
  if (!existsSync(landing)) throw new Error(`website/build holds no site: run ${command}`);
  if (!readFileSync(landing, 'utf8').includes(`${siteBase}assets/`)) {
    throw new Error(`website/build was built for another base path: run ${command}`);
  }
}
