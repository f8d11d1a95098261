/**
 * What a statement does and to which tables, in the words of the conventions: `SELECT users posts`. It is read from the text
 * without a grammar, so it names what it is sure of and leaves out the rest. Tables are written as in the text, without
 * quotes they do not need; operations in capital letters, so that `select` and `SELECT` are not counted apart.
 */
import { tokensOf, type Token } from './tokens.ts';

/** What a statement does. */
export interface Summary {
  /** `db.operation.name`; undefined for a text that begins with no known word. */
  readonly operation: string | undefined;
  /** `db.query.summary`. */
  readonly summary: string | undefined;
}

/** The conventions' limit; operations and tables are not cut in two. */
const MAX_LENGTH = 255;

/** Statements whose tables are looked for. */
const DATA = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'MERGE', 'VALUES', 'WITH']);
/** Statements about an object with a name. */
const DEFINITIONS = new Set(['CREATE', 'DROP', 'ALTER']);
const OBJECTS = new Set(['TABLE', 'INDEX', 'VIEW', 'TRIGGER', 'SCHEMA', 'SEQUENCE', 'TYPE', 'FUNCTION', 'EXTENSION']);
/** Words between `CREATE` and the name, besides the object's kind. */
const BEFORE_NAME = new Set(['IF', 'NOT', 'EXISTS', 'CONCURRENTLY', 'ONLY']);
/** Statements known by their first word alone. */
const OTHERS = new Set([
  'BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE', 'PRAGMA', 'EXPLAIN', 'ANALYZE', 'VACUUM', 'REINDEX',
  'ATTACH', 'DETACH', 'SET', 'SHOW', 'RESET', 'COPY', 'CALL', 'DO', 'LOCK', 'TRUNCATE', 'GRANT', 'REVOKE', 'COMMENT', 'LISTEN',
  'NOTIFY', 'UNLISTEN', 'DECLARE', 'FETCH', 'CLOSE', 'REFRESH', 'PREPARE', 'EXECUTE', 'DEALLOCATE', 'DISCARD', 'CHECKPOINT',
]); // prettier-ignore

/** What a statement does; the same for the same text. */
export function summaryOf(sql: string): Summary {
  const tokens = tokensOf(sql);
  const first = tokens.find(({ text }) => text !== '(')?.word ?? '';
  if (DATA.has(first)) return new Reader(tokens).read();
  if (DEFINITIONS.has(first)) return definition(tokens, first);
  const operation = OTHERS.has(first) ? first : undefined;
  return { operation, summary: operation };
}

/** `CREATE UNIQUE INDEX IF NOT EXISTS "i" …` is `CREATE INDEX i`. */
function definition(tokens: readonly Token[], verb: string): Summary {
  const at = tokens.findIndex(({ word }, i) => i > 0 && i < 5 && OBJECTS.has(word));
  const kind = tokens[at]?.word;
  if (kind === undefined) return { operation: verb, summary: verb };
  let next = at + 1;
  while (BEFORE_NAME.has(tokens[next]?.word ?? '')) next++;
  const operation = `${verb} ${kind}`;
  return { operation, summary: joined([{ operation, targets: [nameAt(tokens, next).name] }]) };
}

/** An operation with the tables it is about. */
interface Part {
  readonly operation: string;
  readonly targets: string[];
}

/** What is known inside one pair of parentheses, or outside of all. */
interface Level {
  /** What tables here belong to. */
  part: Part | undefined;
  /** Whether an operation began here; only then `from` and commas are those of a statement. */
  isStatement: boolean;
  /** Whether the names of common tables follow. */
  isWith: boolean;
  /** Whether commas separate tables here. */
  inList: boolean;
  /** What the next name is. */
  expects: 'table' | 'source' | undefined;
}

const level = (part?: Part, expects?: Level['expects']): Level => ({
  part,
  isStatement: false,
  isWith: false,
  inList: expects !== undefined,
  expects,
});

/** Words that end a list of tables. */
const ENDS = new Set([
  'WHERE', 'GROUP', 'ORDER', 'HAVING', 'LIMIT', 'OFFSET', 'FETCH', 'WINDOW', 'UNION', 'EXCEPT', 'INTERSECT', 'RETURNING', 'SET',
  'VALUES', 'FOR', 'DEFAULT',
]); // prettier-ignore
/** Words in front of a name that are none. */
const NO_NAMES = new Set(['ONLY', 'LATERAL', 'OR', 'IGNORE', 'ABORT', 'FAIL', 'ROLLBACK', 'REPLACE']);
/** Words between the names of common tables. */
const IN_WITH = new Set(['RECURSIVE', 'AS', 'NOT', 'MATERIALIZED']);

/** Reads a statement that reads or writes rows. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #parts: Part[] = [];
  readonly #levels: Level[] = [level()];
  /** Names that `with` gives to queries: they are no tables. */
  readonly #common = new Set<string>();
  #main: Part | undefined;
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): Summary {
    for (this.#at = 0; this.#at < this.#tokens.length; this.#at++) this.#step(this.#tokens[this.#at]!);
    const main = this.#main ?? this.#parts[0];
    const parts = this.#parts.filter((part) => part === main || part.targets.length > 0);
    return { operation: main?.operation, summary: joined(parts) };
  }

  get #here(): Level {
    return this.#levels.at(-1)!; // never empty
  }

  #step(token: Token): void {
    const here = this.#here;
    if (token.text === '(') this.#open();
    else if (token.text === ')') {
      if (this.#levels.length > 1) this.#levels.pop();
    } else if (token.text === ',') {
      if (here.inList) here.expects = 'source';
    } else if (token.kind === 'name') this.#name(here);
    else if (token.kind === 'word' && !this.#keyword(token.word, here) && !NO_NAMES.has(token.word)) this.#name(here);
  }

  #open(): void {
    const here = this.#here;
    this.#levels.push(here.expects === 'source' ? level(here.part, 'source') : level());
    here.expects = undefined;
  }

  /** Answers whether the word is one of SQL's own that matters. */
  #keyword(word: string, here: Level): boolean {
    if (this.#begins(word, here)) return true;
    if (ENDS.has(word)) {
      here.inList = false;
      here.expects = undefined;
      return true;
    }
    if (word === 'WITH' && !here.isStatement) return (here.isWith = true);
    if (word === 'INTO' && here.part && here.part.operation !== 'SELECT') here.expects = 'table';
    else if (word === 'FROM' && here.isStatement && this.#word(-1) !== 'DISTINCT') {
      // The comma after it never separates the rows of `is distinct from`.
      here.expects = here.part?.operation === 'DELETE' ? 'table' : 'source';
      here.inList = here.expects === 'source';
    } else if (word === 'JOIN') here.expects = 'source';
    else return here.isWith && IN_WITH.has(word);
    return true;
  }

  /** Begins an operation, if the word does. */
  #begins(word: string, here: Level): boolean {
    if (!this.#isBeginning(word, here)) return false;
    const part: Part = { operation: word, targets: [] };
    this.#parts.push(part);
    if (this.#levels.length === 1) this.#main ??= part;
    const expects = word === 'UPDATE' ? 'table' : undefined;
    Object.assign(here, { part, isStatement: true, isWith: false, inList: false, expects } satisfies Level);
    return true;
  }

  /** `for update`, `on conflict do update`, `insert or replace` and functions of these names begin nothing. */
  #isBeginning(word: string, { isStatement }: Level): boolean {
    if (word === 'SELECT') return true;
    if (isStatement) return false;
    const next = this.#word(1);
    if (word === 'INSERT') return next === 'INTO' || next === 'OR';
    if (word === 'REPLACE' || word === 'MERGE') return next === 'INTO';
    if (word === 'DELETE') return next === 'FROM';
    return word === 'UPDATE' || word === 'VALUES';
  }

  #word(offset: number): string {
    return this.#tokens[this.#at + offset]?.word ?? '';
  }

  /** A name, or a word that is none of SQL's own. */
  #name(here: Level): void {
    const { name, end, isCall } = nameAt(this.#tokens, this.#at);
    if (here.isWith) this.#common.add(name);
    else if (here.expects && here.part) {
      const isTable = here.expects === 'table' || (!isCall && !this.#common.has(name));
      const { targets } = here.part;
      if (isTable && !targets.includes(name)) targets.push(name);
    }
    here.expects = undefined;
    this.#at = end - 1;
  }
}

/** The name that begins at a token, `"a"."b"`, the place after it, and whether it is called like a function. */
function nameAt(tokens: readonly Token[], start: number): { name: string; end: number; isCall: boolean } {
  const isName = (token: Token | undefined): token is Token => token?.kind === 'name' || token?.kind === 'word';
  const names: string[] = [];
  let at = start;
  for (let token = tokens[at]; isName(token); token = tokens[at]) {
    names.push(unquoted(token.text));
    at++;
    if (tokens[at]?.text !== '.') break;
    at++;
  }
  return { name: names.join('.'), end: Math.max(at, start + 1), isCall: tokens[at]?.text === '(' };
}

/** `"users"` is the name users; `"order items"` keeps its quotes. */
function unquoted(name: string): string {
  const inner = name.slice(1, -1);
  return /^["`]/.test(name) && /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(inner) ? inner : name;
}

function joined(parts: readonly Part[]): string {
  let text = '';
  for (const word of parts.flatMap(({ operation, targets }) => [operation, ...targets])) {
    const longer = text === '' ? word : `${text} ${word}`;
    if (longer.length > MAX_LENGTH) break;
    text = longer;
  }
  return text;
}
