/**
 * The layers of `src/` as data: which folder may import which, which files may use Node and which npm packages.
 * One source for the check (`imports.ts`) and for the table on the architecture page, which `renderLayers` writes.
 */
import { withMarked } from './marks.ts';

/** Layers that run wherever JavaScript runs: no `node:` module, no driver. */
const neutralLayers: readonly string[] = [
  'core',
  'observe',
  'dialect',
  'pool',
  'backend',
  'cluster',
  'session',
  'validation',
  'schema',
  'query',
  'ddl',
  'cache',
  'model',
  'relation',
];

export interface LayerRow {
  readonly layers: readonly string[];
  /** Layers of `src/`, or `neutral` for all of `neutralLayers`. A layer may always import itself. */
  readonly mayImport: readonly string[];
}

/** The table: a layer is a folder of `src/`, or one of the two files that stand beside them. */
export const layerTable: readonly LayerRow[] = [
  { layers: ['core'], mayImport: [] },
  { layers: ['observe', 'dialect', 'validation'], mayImport: ['core'] },
  { layers: ['node', 'pool'], mayImport: ['core', 'observe'] },
  { layers: ['backend'], mayImport: ['core', 'observe', 'dialect', 'pool'] },
  { layers: ['cluster'], mayImport: ['core', 'observe', 'pool', 'backend'] },
  { layers: ['session'], mayImport: ['core', 'observe', 'dialect', 'pool', 'backend', 'cluster'] },
  { layers: ['schema'], mayImport: ['core', 'validation'] },
  { layers: ['query'], mayImport: ['core', 'dialect', 'schema'] },
  { layers: ['model'], mayImport: ['core', 'dialect', 'schema', 'query', 'validation'] },
  { layers: ['cache'], mayImport: ['core', 'observe', 'schema', 'query', 'model'] },
  { layers: ['ddl'], mayImport: ['core', 'dialect', 'schema', 'query', 'model'] },
  { layers: ['relation'], mayImport: ['core', 'schema', 'query', 'model'] },
  { layers: ['sqlite', 'postgres'], mayImport: ['core', 'dialect', 'pool', 'backend', 'node'] },
  { layers: ['wasm'], mayImport: ['core', 'dialect', 'pool', 'backend'] },
  { layers: ['otel'], mayImport: ['core', 'observe'] },
  { layers: ['database.ts'], mayImport: ['neutral'] },
  { layers: ['testing', 'index.ts'], mayImport: ['neutral', 'database.ts'] },
];

/** Layers that may import `node:` modules; so may the Node-only part of testing/, which `isNodeOnly` knows. */
export const nodeLayers: readonly string[] = ['node', 'sqlite', 'postgres'];

/** The Node-only part of testing/: files called `testing/<name>.node.ts`. */
export function isNodeOnly(file: string): boolean {
  return /^src\/testing\/.*\.node\.ts$/.test(file);
}

/** Which npm package may be imported where: a layer (`sqlite/`) or one file. Every other package is refused. */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  'decimal.js': ['core/decimal.ts'],
  'better-sqlite3': ['sqlite/'],
  pg: ['postgres/'],
  '@sqlite.org/sqlite-wasm': ['wasm/'],
  '@opentelemetry/api': ['otel/'],
  'lru-cache': ['cache/'],
  tinybench: ['testing/benchmark.ts'],
  'hdr-histogram-js': ['testing/histogram.ts'],
};

/** The layers that a layer may import, without itself; undefined for a name that is no layer. */
export function allowedImports(layer: string): readonly string[] | undefined {
  const row = layerTable.find((candidate) => candidate.layers.includes(layer));
  return row?.mayImport.flatMap((name) => (name === 'neutral' ? neutralLayers : [name]));
}

/** The layer of a file of `src/`: its folder, or its name when it lies in `src/` itself. */
export function layerOf(file: string): string {
  return file.split('/')[1] ?? '';
}

/** The table as Markdown, as it stands on the architecture page. */
export function renderLayers(): string {
  const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
  const allowed = (names: readonly string[]): string =>
    names.length === 0
      ? 'nothing'
      : names.map((name) => (name === 'neutral' ? 'all neutral layers' : `\`${name}\``)).join(', ');
  const rows = layerTable.map((row) => `| ${code(row.layers)} | ${allowed(row.mayImport)} |`);
  return ['| Layer | May import |', '|---|---|', ...rows, '', `Neutral layers: ${code(neutralLayers)}.`].join('\n');
}

/** The page with the table between its marks replaced by the current one; undefined when a mark is missing. */
export function withLayers(page: string): string | undefined {
  return withMarked(page, 'layers', renderLayers());
}

/** Where the page may lie; a page of either kind will do. */
export const architecturePages: readonly string[] = [
  'docs/internals/architecture.md',
  'docs/internals/architecture.mdx',
];
