/**
 * The check `docstrings`: whatever a door gives to users is described where it is declared, and every value it gives
 * is used by an example, so that no name of the library is without a program that runs it.
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { finding, type Check } from './check.ts';
import { lineOf, listFiles, parse } from './sources.ts';

const doors = ['src/index.ts', 'src/sqlite/index.ts', 'src/otel/index.ts', 'src/testing/index.ts'];
const packageName = '@rhosocial/activerecord';

export const docstringsCheck: Check = {
  name: 'docstrings',
  promise: 'every exported name is described, every exported value is used by an example',
  run: (root) => {
    const missing = doors.filter((door) => !existsSync(join(root, door)));
    if (missing.length > 0) return missing.map((door) => finding(door, 1, 'missing: the package promises this door'));
    const program = ts.createProgram(
      doors.map((door) => join(root, door)),
      compilerOptions(root),
    );
    const used = namesUsedByExamples(root);
    const told = new Set<string>();
    return doors
      .flatMap((door) => doorFindings(root, program, door, used))
      .filter((text) => !told.has(text) && told.add(text));
  },
};

function compilerOptions(root: string): ts.CompilerOptions {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  return ts.parseJsonConfigFileContent(config.config ?? {}, ts.sys, root).options;
}

function doorFindings(root: string, program: ts.Program, door: string, used: ReadonlySet<string>): string[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(root, door));
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) return [finding(door, 1, 'exports nothing')];
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations?.[0];
    if (declaration === undefined) return [finding(door, 1, `${exported.name}: nothing declares this name`)];
    const file = relative(root, declaration.getSourceFile().fileName);
    const line = lineOf(declaration.getSourceFile(), declaration);
    const findings: string[] = [];
    if (!symbol.declarations?.some(isDescribed)) {
      findings.push(finding(file, line, `${exported.name} is exported and not described: add a /** … */ comment`));
    }
    if (symbol.flags & ts.SymbolFlags.Value && !isTypeOnly(exported) && !used.has(exported.name)) {
      findings.push(
        finding(file, line, `${exported.name} is exported and used by no example: add one that imports it`),
      );
    }
    return findings;
  });
}

/** Whether a door exports a class by `export type`, so that programs can name it and not use it. */
function isTypeOnly(exported: ts.Symbol): boolean {
  return (exported.declarations ?? []).some(
    (node) => ts.isExportSpecifier(node) && ts.isTypeOnlyExportDeclaration(node),
  );
}

/** The comment of `export const a = …` hangs on the statement, two levels above the declaration. */
function isDescribed(declaration: ts.Declaration): boolean {
  return ts.getJSDocCommentsAndTags(declaration).some((node) => ts.isJSDoc(node) && (node.comment?.length ?? 0) > 0);
}

function namesUsedByExamples(root: string): Set<string> {
  const names = new Set<string>();
  for (const file of listFiles(root, ['examples'], ['.ts'])) {
    for (const statement of parse(root, file).statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      if (!statement.moduleSpecifier.text.startsWith(packageName)) continue;
      const bindings = statement.importClause?.namedBindings;
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
      for (const element of bindings.elements) names.add((element.propertyName ?? element.name).text);
    }
  }
  return names;
}
