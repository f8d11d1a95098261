/** The pages of the built site: where they lie, which of them are looked at in the browser, and what the guide must show. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const buildFolder: string = fileURLToPath(new URL('../../website/build', import.meta.url));
export const receiptsFolder: string = fileURLToPath(new URL('../../receipts', import.meta.url));

/** The guide that the site is measured by. */
export const guide = 'guides/connection-pooling/';

/** Paths below the base path, one of each kind of page. */
export function samplePages(): string[] {
  return [
    '',
    guide,
    'guides/memory-management/',
    'guides/query-optimization/',
    'guides/performance-testing/',
    'getting-started/',
    'status/',
    'reference/errors/ar-pool-timeout/',
    'reference/events/',
    firstApiPage(),
  ];
}

/** Files of the build with one of the endings, as paths below it. */
export function builtFiles(...endings: string[]): string[] {
  return readdirSync(buildFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort();
}

/** `guides/a/index.html` is served as `guides/a/`. */
function routeOf(file: string): string {
  return file.replace(/(^|\/)index\.html$/, '$1');
}

function firstApiPage(): string {
  const page = builtFiles('/index.html').find((path) => /^reference\/api\/.+\/index\.html$/.test(path));
  return page === undefined ? 'reference/api/' : routeOf(page);
}

/** Headings of the guide, in order, with their level. */
export const guideHeadings: readonly string[] = [
  'h1 Connection Pooling',
  'h2 Basic Configuration',
  'h3 Setting Up Connection Pool',
  'h3 Pool Size Calculation',
  'h2 Advanced Configuration',
  'h3 Environment-Based Configuration',
  'h3 Pool Events',
  'h2 Pool Management',
  'h3 Transaction Management',
  'h3 Connection Lifecycle',
  'h2 Load Balancing',
  'h3 Basic Load Balancing',
  'h3 Advanced Load Balancing',
  'h2 Best Practices',
  'h2 Next Steps',
];

/** Examples the guide shows, in any order. */
export const guideExamples: readonly string[] = [
  'basic-configuration',
  'models-share-one-pool',
  'contention-and-timeout',
  'pool-size',
  'configuration-from-environment',
  'model-groups',
  'pool-events',
  'process-order',
  'process-pending-orders',
  'pool-lifecycle',
  'round-robin',
  'weighted',
].map((name) => `connection-pooling/${name}`);
