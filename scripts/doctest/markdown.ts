/**
 * Reads fences and `<Pending>` elements out of Markdown and MDX, line by line. It knows how fences nest, are indented and quoted,
 * and nothing else of Markdown: what is inside a fence is text.
 */

/** One code fence of a page. */
export interface Fence {
  /** 1-based line of the opening fence. */
  readonly line: number;
  /** First word of the info string, in lower case. */
  readonly lang: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
  /** 0-based line numbers between which the text stands: from, and to (exclusive). */
  readonly from: number;
  readonly to: number;
  /** What stands in front of each line of the text: the indentation of a list item, the mark of a quotation. */
  readonly prefix: string;
  readonly closed: boolean;
}

/** A thing a page mentions and cannot show yet. */
export interface Pending {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

const OPENING = /^((?:[ \t]|>|[-*+][ \t]|\d+[.)][ \t])*)(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$/;

/** All fences of a text, in order. */
export function scanFences(text: string): Fence[] {
  const lines = text.split('\n');
  const fences: Fence[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opening = OPENING.exec(lines[index] ?? '');
    const [, lead = '', mark = '', info = ''] = opening ?? [];
    if (!opening || (mark.startsWith('`') && info.includes('`'))) continue; // the latter is inline code
    const end = closingLine(lines, index + 1, mark);
    const to = end === -1 ? lines.length : end;
    const prefix = lead.replace(/[-*+]|\d+[.)]/g, (marker) => ' '.repeat(marker.length));
    const body = lines.slice(index + 1, to).map((line) => withoutPrefix(line, prefix));
    const [lang = ''] = info.split(/[\s{]/, 1);
    fences.push({
      line: index + 1,
      lang: lang.toLowerCase(),
      attributes: parseAttributes(info.slice(lang.length)),
      text: body.join('\n'),
      from: index + 1,
      to,
      prefix,
      closed: end !== -1,
    });
    index = to;
  }
  return fences;
}

/** All `<Pending reason="…">…</Pending>` outside of code. */
export function scanPending(text: string): Pending[] {
  const prose = withoutCode(text);
  return [...prose.matchAll(/<Pending\b([^>]*)>([\s\S]*?)<\/Pending>/g)].map((match) => ({
    line: prose.slice(0, match.index).split('\n').length,
    reason: (parseAttributes(match[1] ?? '').get('reason') ?? '').trim(),
    text: (match[2] ?? '').replace(/\s+/g, ' ').trim(),
  }));
}

/** The text with another body for some of its fences. */
export function replaceFences(text: string, bodies: ReadonlyMap<Fence, string>): string {
  const lines = text.split('\n');
  const fences = [...bodies].sort(([a], [b]) => b.from - a.from); // from below, so that line numbers stay true
  for (const [{ from, to, prefix }, body] of fences) {
    const replacement = body.split('\n').map((line) => (prefix + line).trimEnd());
    lines.splice(from, to - from, ...replacement);
  }
  return lines.join('\n');
}

function closingLine(lines: readonly string[], from: number, mark: string): number {
  const character = mark.charAt(0);
  for (let index = from; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').replace(/^[ \t>]+/, '').trimEnd();
    if (line.length >= mark.length && line === character.repeat(line.length)) return index;
  }
  return -1;
}

function withoutPrefix(line: string, prefix: string): string {
  let index = 0;
  while (index < prefix.length && (line[index] === prefix[index] || line[index] === ' ')) index += 1;
  return line.slice(index).trimEnd();
}

function parseAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const match of text.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'}]*)))?/g)) {
    attributes.set(match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? '');
  }
  return attributes;
}

/** The same text with fences, inline code and comments blanked out; lines stay where they are. */
function withoutCode(text: string): string {
  const lines = text.split('\n');
  for (const { from, to } of scanFences(text)) lines.fill('', from - 1, Math.min(to + 1, lines.length));
  const blank = (code: string): string => code.replace(/[^\n]/g, ' ');
  return lines
    .join('\n')
    .replace(/\{\/\*[\s\S]*?\*\/\}/g, blank)
    .replace(/(`+)(?!`)[^`]*?\1(?!`)/g, blank);
}
