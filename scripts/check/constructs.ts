/**
 * Findings in one syntax tree: functions that are too long, default exports, syntax the library may not contain,
 * focused tests and skipped tests that do not say why.
 */
import ts from 'typescript';
import { finding } from './check.ts';
import { lineOf, walk } from './sources.ts';

const maxFunctionLines = 50;
const testWords = new Set([
  'describe',
  'test',
  'it',
  'suite',
  'bench',
  'beforeAll',
  'beforeEach',
  'afterAll',
  'afterEach',
]);
const skipWords = new Set(['skip', 'skipIf', 'runIf', 'todo', 'fails']);

export interface Strictness {
  /** Code that users load: it must parse on every supported Node. */
  readonly library: boolean;
  /** Code in src or scripts, tests included. */
  readonly ownCode: boolean;
}

export function constructFindings(source: ts.SourceFile, { library, ownCode }: Strictness): string[] {
  const findings: string[] = [];
  walk(source, (node) => {
    findings.push(...lengthFindings(source, node), ...testFindings(source, node));
    if (ownCode) findings.push(...defaultExportFindings(source, node));
    if (library) findings.push(...usingFindings(source, node));
  });
  return findings;
}

/** Lines from `{` to `}`: the signature does not count, and neither do types declared inside. */
function lengthFindings(source: ts.SourceFile, node: ts.Node): string[] {
  if (!ts.isFunctionLike(node) || isTestCallback(node)) return [];
  const body = 'body' in node ? node.body : undefined;
  if (body === undefined || !ts.isBlock(body)) return [];
  let lines = lineSpan(source, body);
  walk(body, (inner) => {
    if (ts.isInterfaceDeclaration(inner) || ts.isTypeAliasDeclaration(inner)) lines -= lineSpan(source, inner);
  });
  if (lines <= maxFunctionLines) return [];
  const name = node.name === undefined ? 'this function' : node.name.getText(source);
  return [
    finding(
      source.fileName,
      lineOf(source, node),
      `${name} has ${lines} lines: name its steps, ${maxFunctionLines} is the most`,
    ),
  ];
}

function lineSpan(source: ts.SourceFile, node: ts.Node): number {
  return lineOf(source, node.end) - lineOf(source, node) + 1;
}

/** `describe('…', () => { … })` and its kin: a list of cases, not one thought. */
function isTestCallback(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && testWords.has(rootName(node.parent.expression));
}

/** `test` of `test.each(rows)`, `test.skipIf(x)` and the like. */
function rootName(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression))
    return rootName(expression.expression);
  if (ts.isTaggedTemplateExpression(expression)) return rootName(expression.tag);
  return '';
}

function testFindings(source: ts.SourceFile, node: ts.Node): string[] {
  if (!ts.isPropertyAccessExpression(node) || !testWords.has(rootName(node.expression))) return [];
  const word = node.name.text;
  const line = lineOf(source, node);
  if (word === 'only') return [finding(source.fileName, line, '.only hides all other tests: remove it')];
  if (!skipWords.has(word) || hasCommentAt(source, line)) return [];
  return [
    finding(source.fileName, line, `.${word} without a reason: say why in a comment on this line or the one above`),
  ];
}

function hasCommentAt(source: ts.SourceFile, line: number): boolean {
  const lines = source.text.split('\n');
  return /\/\/ *\w|\*\//.test(lines[line - 1] ?? '') || /^\s*(\/\/|\*|\/\*)/.test(lines[line - 2] ?? '');
}

function defaultExportFindings(source: ts.SourceFile, node: ts.Node): string[] {
  const byKeyword =
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword);
  const byAlias = ts.isExportSpecifier(node) && node.name.text === 'default';
  if (!byKeyword && !byAlias && !ts.isExportAssignment(node)) return [];
  return [finding(source.fileName, lineOf(source, node), 'default export: give it its name with `export`')];
}

function usingFindings(source: ts.SourceFile, node: ts.Node): string[] {
  if (!ts.isVariableDeclarationList(node) || (node.flags & ts.NodeFlags.Using) === 0) return [];
  return [finding(source.fileName, lineOf(source, node), '`using` is a syntax error on Node 22: use try/finally here')];
}
