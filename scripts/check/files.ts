/**
 * The check `files`: the size and the name of every source file, its opening comment, and words that mark unfinished work.
 * What needs a syntax tree beyond that (function length, exports, focused tests) is in `constructs.ts`.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import { finding, type Check } from './check.ts';
import { constructFindings } from './constructs.ts';
import { isTest, lineOf, listFiles, parse, readText } from './sources.ts';

const maxLines = 400;
const codeFolders = ['src', 'scripts', 'examples', 'website/src', 'website/plugins', 'website/checks'];
const codeEndings = ['.ts', '.tsx', '.mts', '.js', '.mjs'];
const vagueNames = /(^|[-.])(utils?|helpers?|commons?|types)$/;
// Spelled with a hole, so that this file does not find itself.
const unfinished = new RegExp(`\\b(${['TO_DO', 'FIX_ME', 'XX_X'].join('|').replaceAll('_', '')})\\b`);

export const filesCheck: Check = {
  name: 'files',
  promise: `files of one subject (${maxLines} lines), functions of one thought (50 lines), named and opened by what they promise`,
  run: (root) => {
    const code = listFiles(root, codeFolders, codeEndings);
    const styles = listFiles(root, ['website/src'], ['.css']);
    const pages = listFiles(root, ['docs'], ['.md', '.mdx']);
    return [
      ...[...code, ...styles].flatMap((file) => lengthFindings(root, file)),
      ...code.flatMap(nameFindings),
      ...[...code, ...styles, ...pages].flatMap((file) => unfinishedFindings(root, file)),
      ...code.flatMap((file) => treeFindings(root, file)),
    ];
  },
};

function lengthFindings(root: string, file: string): string[] {
  const lines = (readText(root, file) ?? '').replace(/\n$/, '').split('\n').length;
  if (lines <= maxLines) return [];
  return [finding(file, maxLines + 1, `${lines} lines: split the file by subject, ${maxLines} is the most`)];
}

function nameFindings(file: string): string[] {
  const name = posix.basename(file).replace(/(\.(test|types|node))?\.\w+$/, '');
  if (!vagueNames.test(name)) return [];
  return [finding(file, 1, `"${name}" says nothing: name the file after its one subject`)];
}

function unfinishedFindings(root: string, file: string): string[] {
  return (readText(root, file) ?? '').split('\n').flatMap((text, index) => {
    const word = unfinished.exec(text)?.[1];
    return word === undefined
      ? []
      : [finding(file, index + 1, `${word}: finish it, or open an issue and remove the mark`)];
  });
}

function treeFindings(root: string, file: string): string[] {
  const source = parse(root, file);
  const library = file.startsWith('src/') && !isTest(file);
  const script = file.startsWith('scripts/') && !isTest(file);
  return [
    ...(library || script ? promiseFindings(source) : []),
    ...constructFindings(source, { library, ownCode: file.startsWith('src/') || file.startsWith('scripts/') }),
    ...disableFindings(source),
  ];
}

function promiseFindings(source: ts.SourceFile): string[] {
  const text = source.text.replace(/^#!.*\n/, '');
  if ((ts.getLeadingCommentRanges(text, 0) ?? []).length > 0) return [];
  return [finding(source.fileName, 1, 'open the file with a comment: what it promises, what it leaves to others')];
}

/** A rule may be switched off for a place, with the reason behind two dashes. */
function disableFindings(source: ts.SourceFile): string[] {
  return source.text.split('\n').flatMap((text, index) => {
    const mark = /(?:\/\/|\/\*)\s*((?:oxlint|eslint)-disable\S*|@ts-expect-error|@ts-ignore)(.*)/.exec(text);
    if (mark === null || /\s--\s*\w/.test(mark[2] ?? '')) return [];
    if (mark[1] === '@ts-expect-error' && /\w/.test(mark[2] ?? '')) return [];
    const at = lineOf(source, source.getPositionOfLineAndCharacter(index, 0));
    return [finding(source.fileName, at, `${mark[1]} without a reason: write it behind " -- "`)];
  });
}
