/**
 * Loaded with `--import` in front of an example: listens to the library's diagnostics channel and to uncaught errors, and writes
 * what it heard to the file named by DOCTEST_RECORDING when the program ends. It changes nothing the program can see; whether
 * a statement is shown or setup is decided later (setup.ts), from the lines that called it.
 * It imports only Node built-ins, because it shares the process with the program under test.
 */
import { subscribe } from 'node:diagnostics_channel';
import { realpathSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What the library publishes on `rhosocial.activerecord:query` after each statement. */
export interface StatementMessage {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly rows: number;
  readonly elapsedMs: number;
  readonly kind: StatementKind;
  /** Lines of the query plan, obtained synchronously on the same connection. */
  readonly explain?: () => string[];
}

/** `transaction` is BEGIN, COMMIT, ROLLBACK, SAVEPOINT; `schema` is DDL and PRAGMA. */
export type StatementKind = 'read' | 'write' | 'schema' | 'transaction';

/** One statement without timings, binds as JSON text. */
export interface RecordedStatement {
  readonly sql: string;
  readonly kind: StatementKind;
  readonly params: readonly string[];
  readonly rows: number;
  readonly plan: readonly string[];
  /** The 1-based lines of the program's own file in the stack, innermost first, those that await included. */
  readonly lines: readonly number[];
}

/** What one run left behind. */
export interface Recording {
  readonly statements: readonly RecordedStatement[];
  readonly error: { readonly name: string; readonly code: string; readonly message: string } | null;
}

const target = process.env['DOCTEST_RECORDING'];
delete process.env['DOCTEST_RECORDING'];

if (target !== undefined) record(target);

function record(file: string): void {
  const statements: RecordedStatement[] = [];
  const program = programUrl();
  let error: Recording['error'] = null;
  let explaining = false; // a plan is a statement too, and must not be recorded as one of the program's
  subscribe('rhosocial.activerecord:query', (message) => {
    if (explaining) return;
    const { sql, params, rows, kind, explain } = message as StatementMessage; // the channel's contract
    const lines = linesOf(program);
    explaining = true;
    try {
      statements.push({ sql, kind, params: params.map(jsonText), rows, plan: planOf(sql, explain), lines });
    } finally {
      explaining = false;
    }
  });
  process.on('uncaughtExceptionMonitor', (thrown: unknown) => {
    error = describe(thrown);
  });
  process.on('exit', () => {
    writeFileSync(file, JSON.stringify({ statements, error } satisfies Recording));
  });
}

/** What stacks call the program's file: Node resolves links before it loads a module. */
function programUrl(): string {
  const path = process.argv[1];
  return path === undefined ? '' : pathToFileURL(realpathSync(path)).href;
}

/** Takes a stack without end and in a form of its own, and leaves the program's settings of both as they were. */
function linesOf(program: string): readonly number[] {
  const limit = Error.stackTraceLimit;
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const taken: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (_, sites): number[] =>
      sites.filter((site) => site.getFileName() === program).map((site) => site.getLineNumber() ?? 0);
    Error.captureStackTrace(taken, linesOf);
    return taken.stack as number[]; // read here, because it is prepared when it is first read
  } finally {
    Error.stackTraceLimit = limit;
    if (prepare) Object.defineProperty(Error, 'prepareStackTrace', prepare);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
}

/** What throws in a subscriber ends the program: a plan that cannot be had is said instead. */
function planOf(sql: string, explain: StatementMessage['explain']): string[] {
  if (!explain || !/^\s*(select|update|delete|with)\b/i.test(sql)) return [];
  try {
    return explain();
  } catch (error) {
    return [`(no plan: ${error instanceof Error ? error.message : String(error)})`];
  }
}

function describe(thrown: unknown): Recording['error'] {
  if (!(thrown instanceof Error)) return { name: typeof thrown, code: '', message: String(thrown) };
  const code = 'code' in thrown ? String(thrown.code) : '';
  return { name: thrown.constructor.name, code, message: thrown.message };
}

function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(`x'${Buffer.from(value).toString('hex')}'`);
  return JSON.stringify(value) ?? 'null';
}
