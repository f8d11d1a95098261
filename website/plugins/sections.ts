/**
 * What each tab shows: the pages that exist below `docs/`, in the order written here, pages not named here last.
 * A folder that is absent gives no entry, so the site starts without the generated API reference. At most two levels.
 */
import type { SidebarsConfig } from '@docusaurus/plugin-content-docs';
import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

type SidebarConfig = SidebarsConfig[string];
type SidebarItemConfig = Extract<SidebarConfig, readonly unknown[]>[number];

const order: Record<string, string[]> = {
  '': ['getting-started'],
  guides: [
    'connection-pooling',
    'connection-pooling-in-practice',
    'connection-pooling-operations',
    'memory-management',
    'memory-management-records',
    'memory-management-over-time',
    'memory-management-measuring',
    'query-optimization',
    'query-optimization-indexes',
    'query-optimization-in-practice',
    'query-optimization-mistakes',
    'performance-testing',
    'performance-testing-load',
    'performance-testing-data',
  ],
  library: [
    'models',
    'fields',
    'tables',
    'validation',
    'querying',
    'selecting',
    'joins',
    'scopes',
    'relations',
    'batches',
    'streams',
    'pagination',
    'explain',
    'caching',
    'deadlines',
    'transactions',
    'testing',
    'profiling',
    'clusters',
    'events',
    'mixins',
    'serialization',
    'errors',
    'opentelemetry',
    'benchmarks',
    'backends',
    'scaling-out',
  ],
  reference: ['index', 'configuration', 'pool-options', 'events', 'statistics', 'caches'],
  internals: ['architecture', 'pipeline'],
};

/** One sidebar for each tab that has at least one page. */
export function sections(docs: string): Record<string, SidebarConfig> {
  const tabs: Record<string, SidebarItemConfig[]> = {
    guides: [...pages(docs, ''), ...group('Guides', docs, 'guides'), ...group('The library', docs, 'library')],
    reference: [...pages(docs, 'reference'), ...group('Errors', docs, 'reference/errors')],
    internals: [...pages(docs, 'internals'), ...group('Decisions', docs, 'internals/decisions')],
  };
  return Object.fromEntries(Object.entries(tabs).filter(([, items]) => items.length > 0));
}

/** The pages lying directly in a folder. */
function pages(docs: string, folder: string): SidebarItemConfig[] {
  const wanted = order[folder] ?? [];
  const rank = (name: string): number => (wanted.includes(name) ? wanted.indexOf(name) : wanted.length);
  return names(docs, folder)
    .sort((a, b) => rank(a) - rank(b) || Number(b === 'index') - Number(a === 'index') || a.localeCompare(b))
    .map((name) => (folder === '' ? name : `${folder}/${name}`));
}

/** A folder as an open group; its index page, when there is one, is the group's own page. */
function group(label: string, docs: string, folder: string): SidebarItemConfig[] {
  const items = pages(docs, folder).filter((id) => id !== `${folder}/index`);
  if (items.length === 0) return [];
  const index = names(docs, folder).includes('index');
  return [
    {
      type: 'category',
      label,
      collapsible: false,
      ...(index ? { link: { type: 'doc' as const, id: `${folder}/index` } } : {}),
      items,
    },
  ];
}

/** The sidebar of the generated reference: one folded group a door of the package, with all its pages as one flat list by name. */
export function apiSections(docs: string): Record<string, SidebarConfig> {
  const doors = folders(docs, '').flatMap((door): SidebarItemConfig[] => {
    const items = below(docs, door).filter((id) => !id.endsWith('/README'));
    if (items.length === 0) return [];
    const page = names(docs, door).includes('README');
    return [
      {
        type: 'category',
        label: door === 'index' ? 'activerecord' : `activerecord/${door}`,
        collapsed: door !== 'index',
        ...(page ? { link: { type: 'doc' as const, id: `${door}/README` } } : {}),
        items: items
          .map((id) => ({ type: 'doc' as const, id, label: id.slice(id.lastIndexOf('/') + 1) }))
          .sort((a, b) => a.label.localeCompare(b.label)),
      },
    ];
  });
  const first = names(docs, '').map((id) => ({ type: 'doc' as const, id, label: id === 'README' ? 'Overview' : id }));
  return { api: [...first, ...doors] };
}

/** Every page at any depth below a folder. */
function below(docs: string, folder: string): string[] {
  const deeper = folders(docs, folder).flatMap((name) => below(docs, `${folder}/${name}`));
  return [...names(docs, folder).map((name) => `${folder}/${name}`), ...deeper];
}

function folders(docs: string, folder: string): string[] {
  return entries(docs, folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** A page that sets `id:` or `draft:` in its front matter is left to Docusaurus; partials start with an underscore. */
function names(docs: string, folder: string): string[] {
  return entries(docs, folder)
    .filter((entry) => entry.isFile() && /\.mdx?$/.test(entry.name) && !entry.name.startsWith('_'))
    .filter((entry) => !/^draft: *true/m.test(readFileSync(join(docs, folder, entry.name), 'utf8').slice(0, 400)))
    .map((entry) => entry.name.replace(/\.mdx?$/, ''));
}

function entries(docs: string, folder: string): Dirent[] {
  try {
    return readdirSync(join(docs, folder), { withFileTypes: true });
  } catch {
    return [];
  }
}
