import { describe, expect, test } from 'vitest';
import { layersCheck } from './imports.ts';
import { allowedImports, layerTable, renderLayers, withLayers } from './layers.ts';
import { plant } from './planted.ts';

const page = withLayers('# Architecture\n\n{/* layers:start */}\n{/* layers:end */}\n') ?? '';

/** The findings on a tree with these files and a correct architecture page. */
function findings(files: Readonly<Record<string, string>>): readonly string[] | Promise<readonly string[]> {
  return layersCheck.run(plant({ 'docs/internals/architecture.md': page, ...files }));
}

describe('layers', () => {
  test('a tree that obeys the table has no findings', async () => {
    expect(
      await findings({
        'src/core/errors.ts': 'export class E {}',
        'src/core/decimal.ts': "import { Decimal } from 'decimal.js';",
        'src/pool/pool.ts': "import { E } from '../core/errors.ts';",
        'src/sqlite/index.ts': "export { open } from './open.ts';",
        'src/sqlite/open.ts': "import fs from 'node:fs';\nimport Database from 'better-sqlite3';",
        'src/testing/heap.node.ts': "import v8 from 'node:v8';",
        'src/database.ts': "import { pool } from './pool/pool.ts';",
        'src/index.ts': "export { d } from './database.ts';\nexport type { E } from './core/errors.ts';",
      }),
    ).toEqual([]);
  });

  test.each([
    ['a plain import', "import { q } from '../query/query.ts';"],
    ['a type import', "import type { Q } from '../query/query.ts';"],
    ['a re-export', "export * from '../query/query.ts';"],
    ['a dynamic import', "const q = await import('../query/query.ts');"],
    ['an import inside a type', "export type Q = import('../query/query.ts').Q;"],
  ])('%s against the table is found, with file and line', async (_kind, code) => {
    expect(await findings({ 'src/pool/pool.ts': `// The pool.\n${code}` })).toEqual([
      'src/pool/pool.ts:2: pool may not import query (it may import core, observe); pass the value in by a port',
    ]);
  });

  test('a neutral layer may not reach for the hall', async () => {
    expect(await findings({ 'src/model/model.ts': "import '../database.ts';" })).toEqual([
      expect.stringContaining('model may not import database.ts'),
    ]);
  });

  test('the door may not pull in a driver', async () => {
    expect(await findings({ 'src/index.ts': "export { SQLite } from './sqlite/backend.ts';" })).toEqual([
      expect.stringContaining('src/index.ts:1: index.ts may not import sqlite'),
    ]);
  });

  test('the door holds nothing but re-exports', async () => {
    expect(await findings({ 'src/index.ts': 'export const version = 1;' })).toEqual([
      expect.stringContaining('src/index.ts:1: a door holds'),
    ]);
  });

  test('a folder that is no layer is found', async () => {
    expect(await findings({ 'src/misc/a.ts': "import '../core/errors.ts';" })).toEqual([
      expect.stringContaining('misc is no layer'),
    ]);
  });

  test('tests may import any layer', async () => {
    expect(await findings({ 'src/pool/pool.test.ts': "import '../query/query.ts';\nimport 'node:fs';" })).toEqual([]);
  });
});

describe('doors', () => {
  test('importing a door from inside is found', async () => {
    expect(await findings({ 'src/database.ts': "import { User } from './index.ts';" })).toEqual([
      expect.stringContaining('src/database.ts:1: src/index.ts is a door for users'),
    ]);
  });

  test('importing the package by its name from inside is found', async () => {
    expect(await findings({ 'src/database.ts': "import { User } from '@rhosocial/activerecord';" })).toEqual([
      expect.stringContaining('imports itself by name'),
    ]);
  });
});

describe('places', () => {
  test.each(['node:fs', 'fs', 'node:async_hooks'])('%s in a neutral layer is found', async (name) => {
    expect(await findings({ 'src/core/sql.ts': `import x from '${name}';` })).toEqual([
      expect.stringContaining(`src/core/sql.ts:1: ${name} is Node-only`),
    ]);
  });

  test('a driver outside its folder is found', async () => {
    expect(await findings({ 'src/node/a.ts': "import Database from 'better-sqlite3';" })).toEqual([
      expect.stringContaining('better-sqlite3 may be imported in src/sqlite/ only'),
    ]);
  });

  test('decimal.js outside core/decimal.ts is found', async () => {
    expect(await findings({ 'src/core/sql.ts': "import { Decimal } from 'decimal.js';" })).toEqual([
      expect.stringContaining('decimal.js may be imported in src/core/decimal.ts only'),
    ]);
  });

  test('a package nobody decided on is found', async () => {
    expect(await findings({ 'src/core/sql.ts': "import get from '@scope/left-pad/deep';" })).toEqual([
      expect.stringContaining('@scope/left-pad has no place in src'),
    ]);
  });
});

describe('cycles', () => {
  test('a cycle of two files is told once, as a way round', async () => {
    expect(await findings({ 'src/pool/a.ts': "import './b.ts';", 'src/pool/b.ts': "import './a.ts';" })).toEqual([
      'src/pool/a.ts:1: import cycle: src/pool/a.ts > src/pool/b.ts > src/pool/a.ts; move what both need into a third file',
    ]);
  });

  test('a cycle of type imports counts as well', async () => {
    expect(
      await findings({
        'src/pool/a.ts': "import type { B } from './b.ts';",
        'src/pool/b.ts': "import type { C } from './c.ts';",
        'src/pool/c.ts': "// C\nimport type { A } from './a.ts';",
      }),
    ).toEqual([expect.stringContaining('src/pool/a.ts > src/pool/b.ts > src/pool/c.ts > src/pool/a.ts')]);
  });

  test('a diamond is no cycle', async () => {
    expect(
      await findings({
        'src/pool/a.ts': "import './b.ts';\nimport './c.ts';",
        'src/pool/b.ts': "import './d.ts';",
        'src/pool/c.ts': "import './d.ts';",
        'src/pool/d.ts': '',
      }),
    ).toEqual([]);
  });
});

describe('the table', () => {
  test('it names no layer that it does not describe', () => {
    const named = layerTable.flatMap((row) => row.layers).flatMap((layer) => allowedImports(layer) ?? []);
    expect(named.filter((layer) => allowedImports(layer) === undefined)).toEqual([]);
  });

  test('it has no cycle of layers', () => {
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      (allowedImports(from) ?? []).some(
        (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
      );
    const layers = layerTable.flatMap((row) => row.layers);
    expect(layers.filter((layer) => reaches(layer, layer))).toEqual([]);
  });

  test('it is rendered as a Markdown table', () => {
    expect(renderLayers()).toContain('| `node`, `pool` | `core`, `observe` |');
    expect(renderLayers()).toContain('| `core` | nothing |');
  });

  test('an architecture page with another table is found', async () => {
    const files = { 'docs/internals/architecture.md': page.replace('nothing', '`node`') };
    expect(await findings(files)).toEqual([
      expect.stringContaining('docs/internals/architecture.md:3: shows another layer table'),
    ]);
  });

  test('the marks may be comments of plain Markdown', () => {
    expect(withLayers('<!-- layers:start -->\n<!-- layers:end -->')).toContain(renderLayers());
  });

  test('an architecture page without the marks, and a missing page, are found', async () => {
    expect(await findings({ 'docs/internals/architecture.md': '# Architecture' })).toEqual([
      expect.stringContaining('lacks the marks'),
    ]);
    expect(await layersCheck.run(plant({ 'src/core/a.ts': '' }))).toEqual([
      expect.stringContaining('docs/internals/architecture.md:1: missing'),
    ]);
  });
});
