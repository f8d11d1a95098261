/**
 * The files the checks look at, as lists and as syntax trees. Paths are relative to the root and use forward slashes.
 * Nothing is cached between checks: a tree may be planted, changed and looked at again within one process.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const skipped = new Set(['node_modules', 'dist', 'build', 'receipts', 'test-results', 'coverage']);

/** All files below the folders whose names end in one of the endings, sorted; a missing folder has none. */
export function listFiles(root: string, folders: readonly string[], endings: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || skipped.has(entry.name)) continue;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(path);
    }
  };
  for (const folder of folders) if (existsSync(join(root, folder))) visit(folder);
  return found.sort();
}

/** The text of a file, or undefined when it does not exist. */
export function readText(root: string, file: string): string | undefined {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The syntax tree of a file, with parents. */
export function parse(root: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** Line number, from 1, of a position or of the first token of a node. */
export function lineOf(source: ts.SourceFile, at: number | ts.Node): number {
  const position = typeof at === 'number' ? at : at.getStart(source);
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

/** Calls the visitor for every node below `node`, itself included. */
export function walk(node: ts.Node, visitor: (node: ts.Node) => void): void {
  visitor(node);
  ts.forEachChild(node, (child) => walk(child, visitor));
}

/** Whether a file is a test: unit tests and type tests stand beside the code they test. */
export function isTest(file: string): boolean {
  return /\.(test|types)\.tsx?$/.test(file);
}
