/**
 * One TypeScript language service for all examples: their diagnostics, and what the compiler knows of a name in them.
 * The options are those of examples/tsconfig.json, so the library's name resolves to its sources.
 */
import { dirname, join } from 'node:path';
import { statSync } from 'node:fs';
import ts from 'typescript';
import type { Example } from './examples.ts';
import type { Problem } from './problem.ts';
import { projectPath, type Project } from './project.ts';

/** A compile error in an example. */
export interface CompileError {
  /** 1-based line in the file. */
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

/** What is shown when a reader points at a name. */
export interface HoverText {
  readonly text: string;
  readonly docs?: string;
}

/** The compiler, kept warm. Call `refresh` after files changed. */
export interface TypeService {
  /** Says which files will be asked about, so that one program serves them all. */
  include(paths: readonly string[]): void;
  refresh(): void;
  /** Compile errors of the example itself, and problems of the local files it imports. */
  check(example: Example): { errors: CompileError[]; problems: Problem[] };
  sourceFile(path: string): ts.SourceFile;
  hover(path: string, position: number): HoverText | null;
}

const HOVER_LIMIT = 400;

export function createTypeService(project: Project): TypeService {
  const options = compilerOptions(project);
  const roots = new Set<string>();
  const versions = new Map<string, string>();
  let generation = 0;
  const service = ts.createLanguageService(createHost(project, options, roots, versions, () => String(generation)));
  const refresh = (): void => {
    generation += 1;
    versions.clear();
  };
  const include = (paths: readonly string[]): void => {
    const before = roots.size;
    for (const path of paths) roots.add(path);
    if (roots.size !== before) generation += 1;
  };
  return {
    include,
    refresh,
    check: (example) => {
      include([example.path]);
      return {
        errors: diagnosticsOf(service, example.path).map(toCompileError),
        problems: example.imports.flatMap((path) =>
          diagnosticsOf(service, path).map((found) => toProblem(project, found)),
        ),
      };
    },
    sourceFile: (path) => {
      include([path]);
      const source = service.getProgram()?.getSourceFile(path);
      if (!source) throw new Error(`the compiler does not see ${path}: is it matched by examples/tsconfig.json?`);
      return source;
    },
    hover: (path, position) => hoverText(service.getQuickInfoAtPosition(path, position)),
  };
}

/** Compares compile errors with `// @errors`: every error announced, every announcement true. */
export function compareErrors(example: Example, errors: readonly CompileError[]): Problem[] {
  const declared = example.expectation.errors;
  const left = [...(declared?.value ?? [])];
  const problems: Problem[] = [];
  for (const { line, code, message } of errors) {
    const index = left.indexOf(code);
    if (index === -1) problems.push({ file: example.file, line, message: `TS${code}: ${message}` });
    else left.splice(index, 1);
  }
  if (left.length > 0 && declared) {
    const message = `announces the compile error ${left.join(', ')}, but the compiler did not report it: correct the code or the number`;
    problems.push({ file: example.file, line: declared.line, message });
  }
  return problems;
}

function compilerOptions(project: Project): ts.CompilerOptions {
  const path = join(project.examples, 'tsconfig.json');
  const { config, error } = ts.readConfigFile(path, (file) => ts.sys.readFile(file));
  if (error)
    throw new Error(`${projectPath(project, path)}: ${ts.flattenDiagnosticMessageText(error.messageText, '\n')}`);
  const host = { ...ts.sys, readDirectory: () => [] }; // only the options: the files are the examples found
  const { options } = ts.parseJsonConfigFileContent(config, host, dirname(path));
  return { ...options, noEmit: true, incremental: false };
}

function createHost(
  project: Project,
  options: ts.CompilerOptions,
  roots: ReadonlySet<string>,
  versions: Map<string, string>,
  generation: () => string,
): ts.LanguageServiceHost {
  const version = (path: string): string => {
    const known = versions.get(path);
    if (known !== undefined) return known;
    const stats = statSync(path, { throwIfNoEntry: false });
    const found = stats ? `${stats.mtimeMs}:${stats.size}` : 'absent';
    versions.set(path, found);
    return found;
  };
  return {
    getCompilationSettings: () => options,
    getCurrentDirectory: () => project.root,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    getProjectVersion: generation,
    getScriptFileNames: () => [...roots],
    getScriptVersion: version,
    getScriptSnapshot: (path) => {
      const text = ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    fileExists: (path) => ts.sys.fileExists(path),
    readFile: (path, encoding) => ts.sys.readFile(path, encoding),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
    readDirectory: (...request) => ts.sys.readDirectory(...request),
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
  };
}

function diagnosticsOf(service: ts.LanguageService, path: string): ts.Diagnostic[] {
  const found = [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)];
  return found
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}

function lineOf(diagnostic: ts.Diagnostic): number {
  return (diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0) + 1;
}

function toCompileError(diagnostic: ts.Diagnostic): CompileError {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  return { line: lineOf(diagnostic), code: diagnostic.code, message };
}

function toProblem(project: Project, diagnostic: ts.Diagnostic): Problem {
  const file = diagnostic.file ? projectPath(project, diagnostic.file.fileName) : 'examples/tsconfig.json';
  const message = `TS${diagnostic.code}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`;
  return { file, line: lineOf(diagnostic), message };
}

function hoverText(info: ts.QuickInfo | undefined): HoverText | null {
  const text = ts.displayPartsToString(info?.displayParts);
  if (text === '') return null;
  const docs = ts.displayPartsToString(info?.documentation).trim();
  return { text: shorten(text), ...(docs === '' ? {} : { docs: shorten(docs) }) };
}

function shorten(text: string): string {
  return text.length <= HOVER_LIMIT ? text : `${text.slice(0, HOVER_LIMIT - 1)}…`;
}
