/** Appends tags to statements as comments in the form of sqlcommenter, which logs and monitors of servers understand. */

/**
 * The statement with its tags behind it, sorted by key: `route='%2Forders'`. Keys and values are encoded, so that
 * nothing in them can end the comment or a text in it.
 */
export function withTags(sql: string, tags: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(tags)
    .sort()
    .map((key) => `${encode(key)}='${encode(String(tags[key]))}'`);
  return pairs.length === 0 ? sql : `${sql} /*${pairs.join(',')}*/`;
}

/** A lone surrogate cannot be encoded, and becomes the sign for what is no character. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
