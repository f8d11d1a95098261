import { describe, expect, onTestFinished, test } from 'vitest';
import { plant } from '../check/planted.ts';
import { brokenLinks, foreignResources } from './links.ts';
import { serveSite } from './server.ts';

const files = {
  'index.html': 'landing',
  '404.html': 'lost',
  'guides/pool/index.html': 'pool',
  'assets/a.js': 'run()',
};

describe('the server of the built site', () => {
  async function get(path: string): Promise<string> {
    const server = await serveSite(plant(files), '/base/');
    onTestFinished(server.close);
    const response = await fetch(new URL(path, server.url), { redirect: 'manual' });
    return `${response.status} ${response.headers.get('location') ?? (await response.text())}`;
  }

  test.each([
    ['/base/', '200 landing'],
    ['/base/guides/pool/', '200 pool'],
    ['/base/guides/pool', '301 /base/guides/pool/'],
    ['/base/assets/a.js', '200 run()'],
    ['/base/guides/', '404 lost'],
    ['/base/nothing', '404 lost'],
    ['/base/%2e%2e/%2e%2e/etc/passwd', '404 lost'],
    ['/assets/a.js', '404 lost'],
  ])('answers %s with %s', async (path, answer) => {
    expect(await get(path)).toBe(answer);
  });
});

describe('the reading of links', () => {
  const page = (
    links: string[],
    resources: string[] = [],
  ): { file: string; ids: string[]; links: string[]; resources: string[] } => ({
    file: 'index.html',
    ids: ['top'],
    links,
    resources,
  });
  const pool = { file: 'guides/pool/index.html', ids: ['pool-size'], links: [], resources: [] };

  test('links that resolve have no findings', () => {
    const links = [
      '#top',
      'guides/pool/',
      '/base/guides/pool/#pool-size',
      '/base/assets/a.js',
      'https://example.org/x',
    ];
    expect(brokenLinks([page(links), pool], plant(files), '/base/')).toEqual([]);
  });

  test.each([
    ['/base/guides/none/', 'leads to no page'],
    ['/base/guides/pool/#none', 'names an anchor'],
    ['#none', 'names an anchor'],
    ['/guides/pool/', 'leaves the base path'],
    ['/base/guides/pool', 'leads to no page'],
  ])('%s is found: it %s', (link, problem) => {
    expect(brokenLinks([page([link]), pool], plant(files), '/base/')).toEqual([expect.stringContaining(problem)]);
  });

  test('a resource of a foreign origin is found, with and without its scheme', () => {
    const resources = ['/base/assets/a.js', 'data:image/png;base64,', 'https://example.org/a.js', '//example.org/b.js'];
    expect(foreignResources([page([], resources)])).toHaveLength(2);
  });
});
