/** The check `error-codes`: every error code of the library has a page, and the page shows an example that ends in it. */
import ts from 'typescript';
import { finding, type Check } from './check.ts';
import { lineOf, listFiles, parse, readText, walk } from './sources.ts';

const declaredIn = 'src/core/errors.ts';
const pages = 'docs/reference/errors';

export const errorCodesCheck: Check = {
  name: 'error-codes',
  promise: 'every error code has a page whose example ends in it',
  run: (root) => {
    const codes = readCodes(root);
    if (codes.size === 0) return [finding(declaredIn, 1, 'declares no code AR_…: this check would prove nothing')];
    const known = new Set([...codes.keys()].map(pageOf));
    const strangers = listFiles(root, [pages], ['.mdx', '.md']).filter(
      (page) => /\/ar-[^/]*$/.test(page) && !known.has(page),
    );
    return [
      ...[...codes].flatMap(([code, line]) => codeFindings(root, code, line)),
      ...strangers.map((page) =>
        finding(page, 1, `describes a code that ${declaredIn} does not declare: remove the page`),
      ),
    ];
  },
};

/** AR_POOL_TIMEOUT > docs/reference/errors/ar-pool-timeout.mdx */
function pageOf(code: string): string {
  return `${pages}/${code.toLowerCase().replaceAll('_', '-')}.mdx`;
}

function readCodes(root: string): Map<string, number> {
  const codes = new Map<string, number>();
  if (readText(root, declaredIn) === undefined) return codes;
  const source = parse(root, declaredIn);
  walk(source, (node) => {
    if (!ts.isStringLiteralLike(node) || !/^AR_[A-Z0-9_]+$/.test(node.text)) return;
    if (!codes.has(node.text)) codes.set(node.text, lineOf(source, node));
  });
  return codes;
}

function codeFindings(root: string, code: string, line: number): string[] {
  const page = pageOf(code);
  const text = readText(root, page);
  if (text === undefined) return [finding(declaredIn, line, `${code} has no page: write ${page}`)];
  const examples = [...text.matchAll(/^\s*```\w+ .*\bexample=([\w./-]+)/gm)].map(
    (match) => `examples/${match[1] ?? ''}.ts`,
  );
  if (examples.some((example) => endsIn(readText(root, example) ?? '', code))) return [];
  return [
    finding(page, 1, `shows no example that ends in ${code}: it needs \`// throws ${code}\` or the code in its Output`),
  ];
}

/** Whether the example declares that it throws the code, or prints it. */
function endsIn(example: string, code: string): boolean {
  const output = example.split(/^\/\/ Output:.*$/m)[1] ?? '';
  return new RegExp(`^// throws ${code}\\b`, 'm').test(example) || new RegExp(`\\b${code}\\b`).test(output);
}
