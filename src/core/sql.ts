/**
 * Statements and values as the layers hand them to each other. Values never become part of a statement's text: they
 * travel beside it, and the placeholder syntax is the dialect's.
 */
import { QueryError } from './errors.ts';
import { show } from './suggest.ts';

/** What a driver can bind or return. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** What a statement does, as far as routing and counting care. */
export type StatementKind = 'read' | 'write' | 'schema' | 'transaction';

/** What is done with rows; whoever deletes may update as well, and whoever updates may insert. */
export type WriteKind = 'insert' | 'update' | 'delete';

/** What a statement changes. */
export interface Written {
  /** The table, by its name in the database. */
  readonly table: string;
  readonly how: WriteKind;
}

/** A statement ready for a driver. */
export interface CompiledQuery {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  readonly kind: StatementKind;
  /** Whole numbers are returned as bigint, because a column of the result may exceed 2^53. */
  readonly bigints?: boolean | undefined;
  /** The result has one row at most, which some drivers fetch more quickly. */
  readonly single?: boolean | undefined;
  /** It reads for long, so a worker thread should run it where there is one. */
  readonly offload?: boolean | undefined;
  /** How long it may take to be answered. */
  readonly limits?: QueryLimits | undefined;
  /** The result must name its columns (a query whose columns the library does not know). */
  readonly named?: boolean | undefined;
  /** What a statement of kind `write` changes: `nothing` when it only locks, undefined when that is not known. */
  readonly writes?: Written | 'nothing' | undefined;
  /** Where it was called; noted only while somebody asks. */
  readonly origin?: StatementOrigin | undefined;
}

/** Where in the program a statement was called. */
export interface StatementOrigin {
  /** As `file:line:column`, where the platform tells. */
  readonly site: string | undefined;
  /** The marks of those who count what is called within some work, as far as the ambient scope carries them. */
  readonly marks: readonly object[];
}

/** When to give up on a statement. */
export interface QueryLimits {
  /** Milliseconds for everything: the wait for a connection and for locks, and the answer. */
  readonly timeoutMs?: number | undefined;
  /** Gives up when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a driver returns. Rows are arrays in the order of the statement's columns. */
export interface QueryResult {
  readonly rows: readonly (readonly SqlValue[])[];
  /** Column names; only for statements compiled with `named`. */
  readonly columns: readonly string[];
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
  /** The key the database made for the last inserted row, where the driver tells. */
  readonly lastInsertId: number | bigint | undefined;
}

/** Either at once or later: in-process databases answer at once. */
export type MaybePromise<T> = T | Promise<T>;

/** A piece of SQL with its values, made by the `sql` tag. */
export class SqlFragment {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  constructor(strings: readonly string[], values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
    Object.freeze(this);
  }
}

/** Makes a fragment of SQL: `` sql`created_at > ${date}` ``. Values are bound, never pasted; a fragment inside a fragment is joined in. */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): SqlFragment {
  return new SqlFragment([...strings], values);
}

/** A fragment with the fragments inside it joined in: text pieces with one value between each two. */
export function flatten(fragment: SqlFragment): { pieces: string[]; values: unknown[] } {
  const pieces: string[] = [fragment.strings[0] ?? ''];
  const values: unknown[] = [];
  fragment.values.forEach((value, i) => {
    if (value instanceof SqlFragment) {
      const inner = flatten(value);
      append(pieces, inner.pieces[0]);
      pieces.push(...inner.pieces.slice(1));
      values.push(...inner.values);
    } else {
      if (value === undefined)
        throw new QueryError(`Value ${i + 1} of an sql\`…\` template is undefined; use null for NULL.`);
      pieces.push('');
      values.push(value);
    }
    append(pieces, fragment.strings[i + 1]);
  });
  return { pieces, values };
}

/** Adds text to the last piece. */
function append(pieces: string[], text = ''): void {
  pieces[pieces.length - 1] = (pieces.at(-1) ?? '') + text;
}

/** Text that is not searched for placeholders: strings, quoted names, comments, dollar quotes. `??` is a literal question mark. */
export const OPAQUE: RegExp =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|\?\?|\?/g;

/** The same where brackets quote names, as in SQLite. In PostgreSQL they hold places of arrays, so who must not miss a word looks both ways. */
const OPAQUE_OR_BRACKETED: RegExp = new RegExp(`\\[[^\\]]*\\]|${OPAQUE.source}`, 'g');

/** How the quotes and comments of a text may be meant. */
export function readingsOf(text: string): readonly RegExp[] {
  return text.includes('[') ? [OPAQUE, OPAQUE_OR_BRACKETED] : [OPAQUE];
}

/** Splits raw SQL at its `?` placeholders; a `?` in quotes or comments is text, `??` is a literal `?`. */
export function splitPlaceholders(text: string): string[] {
  const pieces: string[] = [''];
  let end = 0;
  for (const match of text.matchAll(OPAQUE)) {
    append(pieces, text.slice(end, match.index));
    if (match[0] === '?') pieces.push('');
    else append(pieces, match[0] === '??' ? '?' : match[0]);
    end = match.index + match[0].length;
  }
  append(pieces, text.slice(end));
  return pieces;
}

/** Splits raw SQL and checks that it has a value for each placeholder and no `undefined` among them. */
export function checkedPieces(text: string, params: readonly unknown[]): string[] {
  if (!Array.isArray(params))
    throw new QueryError(`The values of ${show(text)} must be an array, got ${show(params)}.`);
  const pieces = splitPlaceholders(text);
  if (pieces.length - 1 !== params.length) {
    throw new QueryError(
      `${show(text)} has ${pieces.length - 1} placeholders and ${params.length} values. Write ?? for a literal question mark.`,
    );
  }
  const missing = params.indexOf(undefined);
  if (missing >= 0) throw new QueryError(`Value ${missing + 1} of ${show(text)} is undefined; use null for NULL.`);
  return pieces;
}

const LEADING_COMMENTS = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()*/;
const CONTROL = /^(?:begin|commit|end|rollback|savepoint|release|start)\b/i;

/** Words of a query that may do more than read; most queries hold none, so the text is looked into only when one is there. */
const SUSPICIOUS = /\b(?:for|into|insert|update|delete|merge|nextval|setval|lastval|currval|pg_\w+)\b/i;
/** Common tables that write, and what EXPLAIN may run. */
const DATA_CHANGE = /\b(?:insert|update|delete|merge)\b|\breplace\s+into\b/i;
/** Locks rows, which a replica cannot, or makes a table (`select … into`). */
const LOCKS_OR_MAKES = /\bfor\s+(?:update|no\s+key\s+update|share|key\s+share)\b|\binto\b/i;
/**
 * Functions of PostgreSQL that move a sequence or ask for its session's value, take a lock or send a message. A replica refuses
 * some of them; an advisory lock it grants, and nobody else ever sees it.
 */
const DOING = /\b(?:nextval|setval|lastval|currval|pg_(?:try_)?advisory_\w+|pg_notify)\s*\(/i;

/** What a statement of unknown origin does, judged by its words outside of quotes and comments; in doubt it counts as a write. */
export function kindOf(text: string): StatementKind {
  const body = text.replace(LEADING_COMMENTS, '');
  if (/^(?:select|values)\b/i.test(body)) return doesMore(body, false) ? 'write' : 'read';
  if (/^(?:with|explain)\b/i.test(body)) return doesMore(body, true) ? 'write' : 'read';
  if (/^(?:create|drop|alter|vacuum|reindex|analyze|pragma)\b/i.test(body)) return 'schema';
  return CONTROL.test(body) ? 'transaction' : 'write';
}

/** Whether a query does more than read. `select` by itself cannot change data, so there a column may be called `merge`. */
function doesMore(query: string, mayChange: boolean): boolean {
  if (!SUSPICIOUS.test(query)) return false;
  return readingsOf(query).some((opaque) => {
    const bare = withoutText(query, opaque);
    return LOCKS_OR_MAKES.test(bare) || DOING.test(bare) || (mayChange && DATA_CHANGE.test(bare));
  });
}

/** A query without its strings and comments; of quoted names those of functions are kept. */
function withoutText(query: string, opaque: RegExp): string {
  return query.replaceAll(opaque, (part: string, _tag: unknown, at: number) => {
    if (part.startsWith('--') || part.startsWith('/*')) return ' ';
    const isName = part.startsWith('"') || part.startsWith('`');
    return isName && /^\s*\(/.test(query.slice(at + part.length, at + part.length + 20)) ? part.slice(1, -1) : "''";
  });
}

/** Whether a text holds a second statement behind a semicolon. */
export function hasSecondStatement(text: string): boolean {
  const bare = text.replaceAll(OPAQUE, (part) => (part.startsWith('--') || part.startsWith('/*') ? ' ' : 'x'));
  return /;\s*\S/.test(bare);
}
