/**
 * Shiki's markup made small, because a guide shows dozens of blocks: the frame goes, colours become one-letter classes of
 * `<i>` (src/css/code.css), and what looks like plain text is plain text. Hover numbers (`data-t`) stay.
 */

interface Piece {
  text: string;
  token: string;
  hover: string;
}

const tokenClass: Record<string, string> = {
  constant: 'n',
  string: 's',
  'string-expression': 'e',
  comment: 'c',
  keyword: 'k',
  parameter: 'a',
  function: 'f',
  link: 'l',
};

/** Operators and brackets keep the colour of the text around them. */
const onlySigns = /^(?:[\s.,:;(){}[\]=<>|&!?+*/%^~@-]|&#?\w+;)*$/;
/** The theme gives every `const` name the colour of a literal; only literals keep it. */
const literal = /^(?:[\d.'"]|true$|false$|null$|undefined$|NaN$|Infinity$)/;

export function slimHtml(html: string): string {
  const inner = /<code[^>]*>([\s\S]*)<\/code>/.exec(html)?.[1] ?? html;
  return merge(pieces(inner).flatMap(trim).map(calm)).map(write).join('');
}

/** The text with, for each stretch, its innermost colour and its hover number. */
function pieces(html: string): Piece[] {
  const open: { token: string; hover: string }[] = [];
  const found: Piece[] = [];
  for (const [part] of html.matchAll(/<[^>]*>|[^<]+/g)) {
    if (part.startsWith('</')) open.pop();
    else if (part.startsWith('<')) open.push(attributes(part));
    else {
      const token = open.findLast((span) => span.token !== '')?.token ?? '';
      const hover = open.findLast((span) => span.hover !== '')?.hover ?? '';
      found.push({ text: part, token, hover });
    }
  }
  return found;
}

function attributes(tag: string): { token: string; hover: string } {
  const name = /--shiki-token-([a-z-]+)/.exec(tag)?.[1] ?? '';
  return { token: tokenClass[name] ?? '', hover: /data-t="(\d+)"/.exec(tag)?.[1] ?? '' };
}

/** White space around a stretch is no part of it. */
function trim({ text, token, hover }: Piece): Piece[] {
  const [, before = '', middle = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  const space = (part: string): Piece => ({ text: part, token: '', hover: '' });
  return [space(before), { text: middle, token, hover }, space(after)].filter((piece) => piece.text !== '');
}

function calm(piece: Piece): Piece {
  const { text, token } = piece;
  const quiet = token === 'n' ? !literal.test(text) : 'kfap'.includes(token) && onlySigns.test(text);
  return quiet ? { ...piece, token: '' } : piece;
}

function merge(all: Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of all) {
    const last = merged.at(-1);
    if (last && last.token === piece.token && last.hover === '' && piece.hover === '') last.text += piece.text;
    else merged.push({ ...piece });
  }
  return merged;
}

function write({ text, token, hover }: Piece): string {
  if (token === '' && hover === '') return text;
  return `<i${token === '' ? '' : ` class=${token}`}${hover === '' ? '' : ` data-t=${hover}`}>${text}</i>`;
}
