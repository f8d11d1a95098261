/**
 * The check `layers`: every import of `src/` obeys the table in `layers.ts`, there are no cycles, doors are imported by
 * nobody inside, Node and npm packages stay in their places, and the architecture page shows the table as it is.
 */
import { writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { finding, type Check } from './check.ts';
import { findCycles, type Edge } from './cycles.ts';
import {
  allowedImports,
  architecturePages,
  isNodeOnly,
  layerOf,
  nodeLayers,
  packageHomes,
  withLayers,
} from './layers.ts';
import { markLine } from './marks.ts';
import { isTest, lineOf, listFiles, parse, readText, walk } from './sources.ts';

export const layersCheck: Check = {
  name: 'layers',
  promise: 'imports obey the layer table, without cycles; the architecture page shows it',
  run: (root) => {
    const edges = listFiles(root, ['src'], ['.ts']).flatMap((file) => readImports(root, file));
    const code = edges.filter((edge) => !isTest(edge.from));
    return [
      ...code.flatMap((edge) => [...layerFindings(edge), ...doorFindings(edge), ...placeFindings(edge)]),
      ...findCycles(edges.filter((edge) => edge.to.startsWith('src/'))),
      ...doorContents(root),
      ...pageFindings(root),
    ];
  },
  // Without the page or its marks there is nothing to update, and the check that follows says so.
  update: (root) => {
    for (const page of architecturePages) {
      const updated = withLayers(readText(root, page) ?? '');
      if (updated !== undefined) writeFileSync(join(root, page), updated);
    }
  },
};

/** Every import of a file: static, re-export, type-only, `import()` as value and as type, `import x = require()`. */
function readImports(root: string, file: string): Edge[] {
  const source = parse(root, file);
  const edges: Edge[] = [];
  walk(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) edges.push({ from: file, line: lineOf(source, node), to: resolve(file, specifier) });
  });
  return edges;
}

function specifierOf(node: ts.Node): string | undefined {
  let at: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) at = node.moduleSpecifier;
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) at = node.arguments[0];
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) at = node.argument.literal;
  else if (ts.isExternalModuleReference(node)) at = node.expression;
  return at !== undefined && ts.isStringLiteralLike(at) ? at.text : undefined;
}

/** A relative specifier becomes a path from the root; a package or `node:` module stays as it is written. */
function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
}

function layerFindings({ from, line, to }: Edge): string[] {
  const layer = layerOf(from);
  const allowed = allowedImports(layer);
  if (allowed === undefined) {
    return [finding(from, line, `${layer} is no layer: move the file into one, or add it to scripts/check/layers.ts`)];
  }
  if (!to.startsWith('src/')) return [];
  const target = layerOf(to);
  if (target === layer || target === 'index.ts' || allowed.includes(target)) return [];
  const may = allowed.length === 0 ? 'nothing' : allowed.join(', ');
  return [finding(from, line, `${layer} may not import ${target} (it may import ${may}); pass the value in by a port`)];
}

function doorFindings({ from, line, to }: Edge): string[] {
  if (to.startsWith('src/') && to.endsWith('/index.ts')) {
    return [finding(from, line, `${to} is a door for users: import the file that declares the name`)];
  }
  if (to === '@rhosocial/activerecord' || to.startsWith('@rhosocial/activerecord/')) {
    return [finding(from, line, 'the library imports itself by name: use the relative path of the declaring file')];
  }
  return [];
}

function placeFindings({ from, line, to }: Edge): string[] {
  if (to.startsWith('src/') || to.startsWith('.') || to.startsWith('@rhosocial/activerecord')) return [];
  if (isBuiltin(to)) {
    if (nodeLayers.includes(layerOf(from)) || isNodeOnly(from)) return [];
    const places = `${nodeLayers.map((layer) => `src/${layer}/`).join(', ')} and src/testing/*.node.ts`;
    return [finding(from, line, `${to} is Node-only: it may be imported in ${places}`)];
  }
  const name = to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
  const homes = packageHomes[name];
  if (homes === undefined) {
    return [finding(from, line, `${name} has no place in src: list it in packageHomes of scripts/check/layers.ts`)];
  }
  if (isNodeOnly(from) || homes.some((home) => from.startsWith(`src/${home}`))) return [];
  return [finding(from, line, `${name} may be imported in ${homes.map((home) => `src/${home}`).join(', ')} only`)];
}

/** The door '.' only passes names on: everything else in it would be code that no inner file can reach. */
function doorContents(root: string): string[] {
  if (readText(root, 'src/index.ts') === undefined) return [];
  const source = parse(root, 'src/index.ts');
  return source.statements
    .filter((statement) => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined))
    .map((statement) =>
      finding('src/index.ts', lineOf(source, statement), 'a door holds `export … from` only: move this into a layer'),
    );
}

function pageFindings(root: string): string[] {
  const page = architecturePages.find((path) => readText(root, path) !== undefined);
  if (page === undefined) {
    return [finding(architecturePages[0] ?? '', 1, 'missing: write the page, with the two marks for the layer table')];
  }
  const text = readText(root, page) ?? '';
  const wanted = withLayers(text);
  if (wanted === text) return [];
  if (wanted === undefined) {
    return [finding(page, 1, 'lacks the marks: add the comments layers:start and layers:end for the layer table')];
  }
  return [
    finding(page, markLine(text, 'layers'), 'shows another layer table: run `node scripts/check.ts layers --update`'),
  ];
}
