/**
 * Turns the regions of an example into highlighted HTML. Colours are CSS variables (`--shiki-…`), and names carry the number of
 * their hover text (`<span class="t" data-t="3">`).
 */
import { createHash } from 'node:crypto';
import { createCssVariablesTheme, createHighlighterCore, type DecorationItem, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import typescript from 'shiki/langs/typescript.mjs';
import ts from 'typescript';
import type { Example } from './examples.ts';
import type { Region } from './regions.ts';
import type { HoverText, TypeService } from './typecheck.ts';

/** A region as a receipt keeps it. */
export interface RenderedRegion {
  readonly code: string;
  readonly html: string;
  /** Name of the file with the hover texts: the hash of its contents. */
  readonly types: string;
}

/** The regions of one example, and the hover files they name: hash → JSON text. */
export interface Rendering {
  readonly regions: Readonly<Record<string, RenderedRegion>>;
  readonly hoverFiles: ReadonlyMap<string, string>;
}

/** Highlights one text. */
export type Renderer = (code: string, decorations: DecorationItem[]) => string;

let renderer: Promise<Renderer> | null = null;

/** The highlighter, made once: it holds the compiled grammar. */
export function sharedRenderer(): Promise<Renderer> {
  renderer ??= createRenderer();
  return renderer;
}

async function createRenderer(): Promise<Renderer> {
  const theme = createCssVariablesTheme({ name: 'css-variables', variablePrefix: '--shiki-', fontStyle: true });
  const highlighter: HighlighterCore = await createHighlighterCore({
    themes: [theme],
    langs: [typescript],
    engine: createJavaScriptRegexEngine(),
  });
  return (code, decorations) =>
    highlighter.codeToHtml(code, { lang: 'typescript', theme: 'css-variables', decorations });
}

/** Renders all regions of an example, the whole file ('') included. */
export function renderExample(example: Example, types: TypeService, render: Renderer): Rendering {
  const names = identifiers(types.sourceFile(example.path));
  const hoverFiles = new Map<string, string>();
  const regions: Record<string, RenderedRegion> = {};
  const hover = memoize((position: number) => types.hover(example.path, position));
  for (const region of example.regions.values()) {
    const { decorations, texts } = decorate(region, names, hover);
    const json = JSON.stringify(texts);
    const hash = createHash('sha256').update(json).digest('hex').slice(0, 16);
    hoverFiles.set(hash, json);
    regions[region.name] = { code: region.code, html: render(region.code, decorations), types: hash };
  }
  return { regions, hoverFiles };
}

interface Name {
  readonly position: number;
  readonly line: number;
  readonly character: number;
  readonly length: number;
}

/** Every name in a file, in order. */
function identifiers(source: ts.SourceFile): Name[] {
  const names: Name[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      const position = node.getStart(source);
      const length = node.getEnd() - position; // 0 for a name the parser made up after a syntax error
      if (length > 0) names.push({ position, length, ...source.getLineAndCharacterOfPosition(position) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** Gives each name of a region the number of its text; equal texts share one. */
function decorate(
  region: Region,
  names: readonly Name[],
  hover: (position: number) => HoverText | null,
): { decorations: DecorationItem[]; texts: HoverText[] } {
  const rows = rowsByLine(region);
  const numbers = new Map<string, number>();
  const texts: HoverText[] = [];
  const decorations: DecorationItem[] = [];
  for (const { position, line, character, length } of names) {
    const row = rows.get(line);
    const text = row === undefined ? null : hover(position);
    if (row === undefined || text === null) continue;
    const identity = JSON.stringify(text);
    const number = numbers.get(identity) ?? texts.push(text) - 1;
    numbers.set(identity, number);
    const start = { line: row.row, character: character - row.indent };
    const end = { line: row.row, character: start.character + length };
    decorations.push({ start, end, properties: { class: 't', 'data-t': String(number) } });
  }
  return { decorations, texts };
}

function rowsByLine(region: Region): Map<number, { row: number; indent: number }> {
  return new Map(region.origin.map(({ line, indent }, row) => [line, { row, indent }]));
}

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as V) : compute(key); // has() proved it
    known.set(key, value);
    return value;
  };
}
