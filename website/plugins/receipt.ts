/**
 * What a receipt is (docs/internals/pipeline.md) and what of it a page gets to see. Pure functions on receipts: no files,
 * no bundler. Called by the loader, the remark plugin, the Markdown twins and, for its types, by the components.
 */

export type Verdict = 'pass' | 'not-run' | `not-applicable: ${string}` | `fail: ${string}`;
export type Backend = 'types' | 'sqlite' | 'copy' | 'postgres' | 'browser';

export interface Statement {
  sql: string;
  params: string[];
  rows: number;
  plan: string[];
  /** Whether it was called from outside of every region. */
  setup: boolean;
}

export interface Receipt {
  id: string;
  file: string;
  key: string;
  kind: 'executed' | 'typeOnly';
  date: string;
  versions: { library: string; node: string; sqlite: string; typescript: string };
  stdout: string;
  throws: { code: string; message: string } | null;
  statements: Statement[];
  queries: number;
  setup: number;
  verdicts: Record<Backend, Verdict>;
  copyText: string;
  regions: Record<string, { code: string; html: string; types: string }>;
  errors: { line: number; code: number; message: string }[];
}

/**
 * One fence's share of a receipt. `html` is small markup (slim-html.ts); `types` names the hover data or is ''. The program
 * that the copy button gives is not here: it is a module of its own, loaded when the block comes into view.
 */
export interface ExampleData {
  id: string;
  file: string;
  region: string;
  kind: Receipt['kind'];
  versions: Receipt['versions'];
  verdicts: Receipt['verdicts'];
  html: string;
  types: string;
  /** Whether output and statements belong to this fence; of several fences of one example only the last shows them. */
  panes: boolean;
  stdout: string;
  throws: Receipt['throws'];
  queries: number;
  statements: StatementList;
  /** Number of the statements that prepare the example or clean up after it. */
  setup: number;
  setupStatements: StatementList;
  /** Compile errors that have no line in the shown code. */
  errors: Receipt['errors'];
}

/** As much of a run's statements as a page shows, because a page is not a log. */
export interface StatementList {
  runs: StatementRun[];
  /** Entries that are left out. */
  hidden: number;
}

/** The same statement sent several times in a row. Of the binds the first few are kept, the rows are summed. */
export interface StatementRun {
  /** Highlighted, definitions of tables shortened to their first line. */
  html: string;
  times: number;
  binds: string[][];
  /** Null where a number of rows says nothing: definitions and the bounds of transactions. */
  rows: number | null;
  plan: string[];
}

export interface ReceiptIndex {
  fences: { total: number; executed: number; typeOnly: number; exempt: number };
  exemptions: { file: string; line: number; reason: string }[];
  pending: { page: string; text: string; reason: string }[];
  examples: { id: string; page: string; backends: Record<Backend, Verdict> }[];
}

export const emptyIndex: ReceiptIndex = {
  fences: { total: 0, executed: 0, typeOnly: 0, exempt: 0 },
  exemptions: [],
  pending: [],
  examples: [],
};

/** Backends without whose verdict nothing is published. */
const demanded = ['types', 'sqlite', 'copy'] as const;

/** Why the receipt may not be published: one sentence a missing verdict. Code that is only type-checked need not run. */
export function missingVerdicts(receipt: Receipt): string[] {
  return demanded
    .filter((backend) => {
      const verdict = receipt.verdicts[backend];
      return verdict !== 'pass' && !(receipt.kind === 'typeOnly' && verdict.startsWith('not-applicable'));
    })
    .map((backend) => {
      const [verdict] = receipt.verdicts[backend].split('\n', 1); // a failure goes on with its stack
      return `${receipt.file}: the verdict "${backend}" is "${verdict}", not "pass"`;
    });
}

const keptBinds = 3;
/** Values of one statement that a page shows. */
const keptValues = 12;
/** Entries of a statement list that a page shows, of the shown statements and of those of setup. */
export const shownRuns = 60;
export const setupRuns = 12;

/** An entry of a list before its statement is highlighted. */
export type Run = Omit<StatementRun, 'html'> & { sql: string };

/**
 * Folds neighbours: equal statements, so that a hundred lazy loads are one entry that says "100 times", and whatever is no
 * query (definitions, the bounds of transactions), one a line.
 */
export function statementRuns(statements: Statement[]): Run[] {
  const runs: Run[] = [];
  for (const { sql: whole, params, rows, plan } of statements) {
    const last = runs.at(-1);
    const query = touchesRows.test(whole);
    const sql = shortSql(whole);
    if (last && !query && last.rows === null) last.sql += `\n${sql}`;
    else if (last && last.rows !== null && last.sql === sql) {
      last.times += 1;
      last.rows += rows;
      if (last.binds.length < keptBinds) last.binds.push(shortBinds(params));
    } else runs.push({ sql, times: 1, binds: [shortBinds(params)], rows: query ? rows : null, plan });
  }
  return runs;
}

/** Lines of definitions in a row that an outline shows. */
const keptLines = 2;

/**
 * The statements of setup in outline: many examples of a page begin with the same, and what it fills is no lesson. Values are left
 * out, and of definitions in a row the first are shown.
 */
export function setupOutline(statements: Statement[]): Run[] {
  return statementRuns(statements).map((run) => {
    const lines = run.rows === null ? run.sql.split('\n') : [run.sql];
    const more = lines.length - keptLines;
    const sql = more > 1 ? [...lines.slice(0, keptLines), `… ${more} more`].join('\n') : lines.join('\n');
    return { ...run, sql, binds: [], plan: [] };
  });
}

const touchesRows = /^\s*(?:select|insert|update|delete|with|replace|values)\b/i;

/** What a table looks like is said by its model; of its definition the beginning is enough, and of many rows of values the first. */
function shortSql(sql: string): string {
  return dedented(sql)
    .replace(/^(create table[^(]*\().*\)([^)]*)$/is, '$1…)$2')
    .replace(/(\(\?(?:, \?)*\))((?:, \1){3,})/, (_, row: string, rest: string) => {
      return `${row}, … ${rest.length / (row.length + 2)} more`;
    });
}

/** A statement written over several lines, without the place it had in the program. */
function dedented(sql: string): string {
  const lines = sql.replace(/^\s*\n|\s+$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

function shortBinds(params: string[]): string[] {
  const more = params.length - keptValues;
  return more > 1 ? [...params.slice(0, keptValues), `… ${more} more`] : params;
}

/** Puts each compile error below the line it is about; returns the errors whose line is not part of this region. */
export function placeErrors(
  html: string,
  code: string,
  source: string,
  errors: Receipt['errors'],
): { html: string; rest: Receipt['errors'] } {
  const shown = code.split('\n').map((line) => line.trim());
  const written = source.split('\n').map((line) => line.trim());
  const lines = html.split('\n');
  const rest: Receipt['errors'] = [];
  for (const error of errors) {
    const text = written[error.line - 1] ?? '';
    const at = text === '' ? -1 : shown.indexOf(text);
    if (at === -1) rest.push(error);
    else lines[at] += `\n<span class="error">${escape(`TS${error.code}: ${error.message}`)}</span>`;
  }
  return { html: lines.join('\n'), rest };
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
