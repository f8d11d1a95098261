/** The default of an option, twice: as its comment states it and as the code sets it. The two must be the same. */
import ts from 'typescript';
import { finding } from '../check/check.ts';
import { walk } from '../check/sources.ts';
import { bare, type Member, type Sources } from './declarations.ts';

/** A comment taken apart: `How long to wait. Default: 30, half a minute.` */
export interface Stated {
  readonly meaning: string;
  readonly value: string | undefined;
  /** What is said of the default: `, half a minute`. */
  readonly remark: string;
}

/** How comments call values that have no literal. */
const SPOKEN: Readonly<Record<string, string>> = { systemClock: "the machine's" };

/** Takes the sentence about the default out of a comment. */
export function statedDefault(comment: string): Stated {
  const sentence = /\s*Default: (.+?)\.(?=\s|$)/.exec(comment);
  if (!sentence) return { meaning: comment, value: undefined, remark: '' };
  const parts = /^(\{.*\}|'[^']*'|[^,(]+?)(\s*\(.*|,.*)?$/.exec(sentence[1] ?? '');
  return { meaning: comment.replace(sentence[0], ''), value: parts?.[1], remark: parts?.[2] ?? '' };
}

/**
 * The default that the code gives an option: what `DEFAULTS` of the first file says, else what one of the files puts in place
 * of a missing value, by `x.option ?? value` or `{ option = value }`.
 */
export function codedDefault(sources: Sources, files: readonly string[], option: string): string | undefined {
  const [first = ''] = files;
  const listed = sources.record(first, 'DEFAULTS').get(option);
  if (listed) return valueText(listed);
  for (const file of files.filter((each) => sources.has(each))) {
    const found: ts.Expression[] = [];
    walk(sources.file(file), (node) => {
      const value = replacement(node, option);
      if (value) found.push(value);
    });
    if (found[0]) return valueText(found[0]);
  }
  return undefined;
}

/** What a node puts in place of a missing option, unless that is an object with nothing in it. */
function replacement(node: ts.Node, option: string): ts.Expression | undefined {
  let value: ts.Expression | undefined;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    if (ts.isPropertyAccessExpression(node.left) && node.left.name.text === option) value = bare(node.right);
  } else if (ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === option) {
    value = node.initializer && bare(node.initializer);
  }
  return value && ts.isObjectLiteralExpression(value) && value.properties.length === 0 ? undefined : value;
}

/** A value as comments write it: `30000`, `'idle'`, `{ minMs: 10, maxMs: 5000 }`, `10 x maxSize`. */
function valueText(value: ts.Expression): string {
  if (ts.isNumericLiteral(value)) return value.text;
  if (ts.isStringLiteralLike(value)) return `'${value.text}'`;
  if (ts.isObjectLiteralExpression(value)) {
    const properties = value.properties.filter(ts.isPropertyAssignment);
    return `{ ${properties.map(({ name, initializer }) => `${name.getText()}: ${valueText(initializer)}`).join(', ')} }`;
  }
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AsteriskToken)
    return `${valueText(value.left)} x ${valueText(value.right)}`;
  if (ts.isPropertyAccessExpression(value) && !/^[A-Z]/.test(value.expression.getText())) return value.name.text;
  return SPOKEN[value.getText()] ?? value.getText();
}

/** What is wrong with the default that a comment states. */
export function defaultFindings({ name, comment, file, line }: Member, coded: string | undefined): string[] {
  const { value } = statedDefault(comment);
  if (value === coded) return [];
  if (coded === undefined)
    return [finding(file, line, `${name}: its comment says "Default: ${value}.", and the code has no default`)];
  if (value === undefined)
    return [finding(file, line, `${name}: its comment states no default: end it with "Default: ${coded}."`)];
  return [finding(file, line, `${name}: its comment says "Default: ${value}.", the code says ${coded}`)];
}
