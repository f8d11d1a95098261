/**
 * Cuts SQL into the pieces that matter for telling what a statement does: words, quoted names, literals, signs. It knows
 * enough of SQLite's and PostgreSQL's syntax to never take the inside of a literal or a comment for a word.
 */

/** What a piece of a statement is. */
export type TokenKind = 'word' | 'name' | 'literal' | 'sign';

/** A piece of a statement. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** The text of a word in capital letters, else ''. */
  readonly word: string;
}

/**
 * Comments, literals, quoted names, parameters, words, and any other sign. What has no end goes on to the end of the text:
 * then nothing of it is shown.
 */
const PIECES = new RegExp(
  [
    String.raw`(?<comment>--[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<literal>e'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|\$(?<tag>(?:[a-z_]\w*)?)\$[\s\S]*?(?:\$\k<tag>\$|$)|\d[\w.]*)`,
    String.raw`(?<name>"(?:[^"]|"")*"|${'`'}[^${'`'}]*${'`'})`,
    String.raw`(?<parameter>[?$:@]\w*)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`,
    String.raw`(?<sign>[^\s])`,
  ].join('|'),
  'giu',
);

/** The pieces of a statement in order, without comments. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, groups = {} } of sql.matchAll(PIECES)) {
    if (groups['comment'] !== undefined) continue;
    if (groups['word'] !== undefined) tokens.push({ kind: 'word', text, word: text.toUpperCase() });
    else if (groups['name'] !== undefined) tokens.push({ kind: 'name', text, word: '' });
    else tokens.push({ kind: groups['literal'] === undefined ? 'sign' : 'literal', text, word: '' });
  }
  return tokens;
}

/** The statement with `?` in place of each literal, and without comments, which may hold anything. */
export function withoutLiterals(sql: string): string {
  return sql.replace(PIECES, (text, ...rest) => {
    const { comment, literal } = rest.at(-1) as Record<string, string | undefined>; // the named groups come last
    if (comment !== undefined) return ' ';
    return literal === undefined ? text : '?';
  });
}
