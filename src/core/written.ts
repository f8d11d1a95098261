/**
 * What a statement of unknown origin changes, as its text tells. In doubt nothing is said, which counts as any table: who
 * believes that too much was written reads once more, who believes too little goes on showing what is gone.
 */
import { OPAQUE, type Written } from './sql.ts';

/** A part of a name, as it is or quoted. A word that may stand before or behind a name is none. */
const PART =
  '(?:"(?:[^"]|"")+"|`[^`]+`|\\[[^\\]]+\\]|(?!(?:only|set|or|into|values|select|default|table)\\b)[\\p{L}_][\\p{L}\\p{N}_$]*)';
const VERB =
  '(?:insert\\s+(?:or\\s+(?<instead>\\w+)\\s+)?into|(?<replace>replace)\\s+into|(?<update>update)(?:\\s+or\\s+(?<otherwise>\\w+))?(?:\\s+only)?|(?<remove>delete)\\s+from(?:\\s+only)?)';
const HEAD = new RegExp(`^\\s*${VERB}\\s+(?:${PART}\\s*\\.\\s*){0,2}(?<table>${PART})(?=[\\s(;]|$)(?!\\s*[,.])`, 'iu');

/** Words of a statement that may write to a table besides the one it names first. */
const FURTHER = /\b(?:insert|update|delete|merge)\b/i;
/** What an insert does instead where the row is there already. */
const CONFLICT = /\bon\s+(?:conflict|duplicate)\b/i;
/** What stands between the tables of an update of several. */
const JOINED = /\bjoin\b|,/i;

/** What a statement changes, when its text says so plainly. */
export function writtenBy(sql: string): Written | undefined {
  const head = HEAD.exec(sql);
  if (!head?.groups) return undefined;
  const { instead, otherwise, replace, update, remove, table } = head.groups;
  const rest = sql.slice(head[0].length);
  const upserts = CONFLICT.test(rest);
  if (FURTHER.test(rest) && FURTHER.test(withoutUpsert(rest))) return undefined;
  if (update !== undefined && JOINED.test(rest.split(/\bset\b/i, 1)[0]!)) return undefined;
  // On a conflict SQLite deletes the row that is in the way.
  const removes = (remove ?? replace) !== undefined || (instead ?? otherwise)?.toLowerCase() === 'replace';
  if (removes && (update !== undefined || upserts)) return undefined; // it deletes and updates, and one word is all there is to say so
  const how = removes ? 'delete' : update !== undefined || upserts ? 'update' : 'insert';
  return { table: unquoted(table!), how };
}

function withoutUpsert(rest: string): string {
  return bare(rest).replace(/\b(?:do|key)\s+update\b/i, '');
}

/** A text without what is in quotes and comments. */
export function bare(sql: string, opaque: RegExp = OPAQUE): string {
  return sql.replaceAll(opaque, (part) => {
    if (part.startsWith('?')) return part;
    return part.startsWith('--') || part.startsWith('/*') ? ' ' : "''";
  });
}

function unquoted(name: string): string {
  const [first] = name;
  if (first === '"') return name.slice(1, -1).replaceAll('""', '"');
  return first === '`' || first === '[' ? name.slice(1, -1) : name;
}
