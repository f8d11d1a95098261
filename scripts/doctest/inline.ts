/**
 * Makes the copy text: one self-contained program out of an example and the local files it imports, in dependency order.
 * Cycles are tolerated, since models refer to each other lazily. Anything that would need renaming is a problem, never a guess.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import type { Example } from './examples.ts';
import { formatImports, type PackageImports } from './imports.ts';
import type { Problem } from './problem.ts';
import { projectPath, type Project } from './project.ts';
import { isHiddenLine } from './regions.ts';

/** The program, and what stands in its way. */
export interface InlinedProgram {
  readonly text: string;
  readonly problems: readonly Problem[];
}

interface Module {
  readonly path: string;
  readonly source: ts.SourceFile;
  /** Spans to take out: imports, and `export` words of inlined files. */
  readonly cuts: [from: number, to: number][];
}

/** State of one inlining: what has been seen so far. */
interface Draft {
  readonly project: Project;
  readonly modules: Module[];
  readonly visited: Set<string>;
  readonly imports: PackageImports;
  /** Top-level name → where it was declared first. */
  readonly names: Map<string, { readonly place: string; readonly origin: string }>;
  readonly problems: Problem[];
}

/** Builds the copy text of an example. */
export function inlineExample(project: Project, example: Example): InlinedProgram {
  const draft: Draft = { project, modules: [], visited: new Set(), imports: new Map(), names: new Map(), problems: [] };
  visit(draft, example.path, example.text, true);
  const { name, version } = project.library;
  const header = `// example: ${example.id} · ${name}@${version}`;
  const bodies = draft.modules.map((module) => bodyOf(module, example)).filter((body) => body !== '');
  const output = outputBlock(example);
  const parts = [`${header}\n${formatImports(draft.imports)}`.trimEnd(), ...bodies, ...(output === '' ? [] : [output])];
  return { text: `${parts.join('\n\n')}\n`, problems: draft.problems };
}

/** Reads a file, then those it imports; a file comes after its imports. */
function visit(draft: Draft, path: string, text: string, isEntry: boolean): void {
  draft.visited.add(path);
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const module: Module = { path, source, cuts: [] };
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) takeImport(draft, module, statement);
    else if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement))
      takeExport(draft, module, statement);
    else takeDeclaration(draft, module, statement, isEntry);
  }
  draft.modules.push(module);
}

function takeImport(draft: Draft, module: Module, statement: ts.ImportDeclaration): void {
  cutStatement(module, statement);
  const specifier = textOf(statement.moduleSpecifier);
  if (!specifier.startsWith('.')) {
    addPackageImport(draft, module, statement, specifier);
    return;
  }
  const clause = statement.importClause;
  const bindings = clause?.namedBindings;
  if (clause?.name || (bindings && ts.isNamespaceImport(bindings))) {
    complain(
      draft,
      module,
      statement,
      'import the names of a local file one by one, as in { User }: the copied program has no modules',
    );
  } else if (bindings && ts.isNamedImports(bindings)) {
    for (const element of bindings.elements) refuseRenaming(draft, module, element);
  }
  follow(draft, module, specifier);
}

function takeExport(draft: Draft, module: Module, statement: ts.ExportDeclaration | ts.ExportAssignment): void {
  cutStatement(module, statement);
  if (ts.isExportAssignment(statement)) {
    complain(
      draft,
      module,
      statement,
      'a local file exports by name, not by default: the copied program has no modules',
    );
    return;
  }
  const { exportClause, moduleSpecifier } = statement;
  if (exportClause && ts.isNamedExports(exportClause)) {
    for (const element of exportClause.elements) refuseRenaming(draft, module, element);
  } else if (exportClause) {
    complain(draft, module, statement, 'export the names one by one: the copied program has no modules');
  }
  const specifier = moduleSpecifier ? textOf(moduleSpecifier) : '';
  if (specifier.startsWith('.')) follow(draft, module, specifier);
  else if (specifier !== '')
    complain(draft, module, statement, `import "${specifier}" where it is used instead of passing it on`);
}

function follow(draft: Draft, module: Module, specifier: string): void {
  const target = resolve(dirname(module.path), specifier);
  if (draft.visited.has(target) || !ts.sys.fileExists(target)) return; // a missing file is reported where examples are read
  visit(draft, target, readFileSync(target, 'utf8').replaceAll('\r\n', '\n'), false);
}

function takeDeclaration(draft: Draft, module: Module, statement: ts.Statement, isEntry: boolean): void {
  for (const name of declaredNames(statement)) declare(draft, module, name, `declared in ${module.path}`);
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  for (const modifier of modifiers) {
    if (modifier.kind === ts.SyntaxKind.DefaultKeyword) {
      complain(
        draft,
        module,
        statement,
        'a local file exports by name, not by default: the copied program has no modules',
      );
    }
    if (modifier.kind !== ts.SyntaxKind.ExportKeyword || isEntry) continue;
    const start = modifier.getStart(module.source);
    const after = module.source.text.slice(modifier.end);
    module.cuts.push([start, modifier.end + (after.length - after.trimStart().length)]);
  }
}

function addPackageImport(draft: Draft, module: Module, statement: ts.ImportDeclaration, specifier: string): void {
  const entry = draft.imports.get(specifier) ?? { defaults: new Map(), namespaces: new Map(), named: new Map() };
  draft.imports.set(specifier, entry);
  const clause = statement.importClause;
  if (!clause) return; // for its side effects
  const wholeIsType = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const add = (
    to: Map<string, { imported: string; typeOnly: boolean }>,
    name: ts.Identifier,
    imported: string,
    typeOnly: boolean,
  ): void => {
    const local = name.text;
    declare(draft, module, name, `"${imported}" of ${specifier}`);
    to.set(local, { imported, typeOnly: typeOnly && (to.get(local)?.typeOnly ?? true) });
  };
  if (clause.name) add(entry.defaults, clause.name, 'default', wholeIsType);
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) add(entry.namespaces, bindings.name, '*', wholeIsType);
  if (!bindings || !ts.isNamedImports(bindings)) return;
  for (const { name, propertyName, isTypeOnly } of bindings.elements) {
    add(entry.named, name, (propertyName ?? name).text, wholeIsType || isTypeOnly);
  }
}

/** Two files may import the same thing, but not declare the same name, nor mean different things by it. */
function declare(draft: Draft, module: Module, node: ts.Identifier, origin: string): void {
  const known = draft.names.get(node.text);
  if (known === undefined) draft.names.set(node.text, { origin, place: placeOf(draft, module, node) });
  else if (known.origin !== origin) {
    complain(
      draft,
      module,
      node,
      `"${node.text}" is taken by ${known.place}: choose another name, for the copied program is one file`,
    );
  }
}

function declaredNames(statement: ts.Statement): ts.Identifier[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  }
  const { name } = statement as { name?: ts.Node }; // functions, classes, interfaces, aliases, enums
  return name && ts.isIdentifier(name) ? [name] : [];
}

function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

function refuseRenaming(draft: Draft, module: Module, element: ts.ImportSpecifier | ts.ExportSpecifier): void {
  if (!element.propertyName) return;
  const message = `use "${element.propertyName.text}" under its own name, not as "${element.name.text}": the copied program has no modules`;
  complain(draft, module, element, message);
}

function complain(draft: Draft, module: Module, node: ts.Node, message: string): void {
  const { line } = module.source.getLineAndCharacterOfPosition(node.getStart(module.source));
  draft.problems.push({ file: projectPath(draft.project, module.path), line: line + 1, message });
}

function placeOf(draft: Draft, module: Module, node: ts.Node): string {
  const { line } = module.source.getLineAndCharacterOfPosition(node.getStart(module.source));
  return `${projectPath(draft.project, module.path)}:${line + 1}`;
}

/** Takes out a statement with its line end; a comment in front of it stays. */
function cutStatement(module: Module, statement: ts.Statement): void {
  const { text } = module.source;
  const lineEnd = /^[ \t]*\n?/.exec(text.slice(statement.end))?.[0].length ?? 0;
  module.cuts.push([statement.getStart(module.source), statement.end + lineEnd]);
}

/** The text of a file without cuts, markers and expectation. */
function bodyOf(module: Module, example: Example): string {
  let text = module.source.text;
  if (module.path === example.path)
    text = text
      .split('\n')
      .slice(0, example.expectation.start - 1)
      .join('\n');
  for (const [from, to] of module.cuts.sort(([a], [b]) => b - a)) text = text.slice(0, from) + text.slice(to);
  const lines = text.split('\n').filter((line) => !isHiddenLine(line));
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function outputBlock(example: Example): string {
  const { output } = example.expectation;
  if (!output || output.value.length === 0) return '';
  return ['// Output:', ...output.value.map((line) => (line === '' ? '//' : `// ${line}`))].join('\n');
}

function textOf(specifier: ts.Expression): string {
  return ts.isStringLiteral(specifier) ? specifier.text : '';
}
