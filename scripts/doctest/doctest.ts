/**
 * The documentation's test: takes each example through the compiler, the database and the reader's empty project, compares what
 * happened with what it says of itself, and writes its receipt. Used by the test runner, by `npm start` and by `npm run build`.
 */
import { availableParallelism } from 'node:os';
import { openCopyProject, type CopyRunner } from './copy.ts';
import { checkTypeOnlyShare, measureCoverage, type Coverage } from './coverage.ts';
import { examplePaths, missingExpectation, readExample, type Example } from './examples.ts';
import { compareRun, hasCrashed, updatedText } from './expect.ts';
import { checkPages, type PageReport } from './fences.ts';
import { inlineExample, type InlinedProgram } from './inline.ts';
import { sharedHash } from './key.ts';
import type { Problem } from './problem.ts';
import { openProject, type Project } from './project.ts';
import { readReceipt, removeOrphans, replaceFile, writeIndex, writeReceipt } from './receipts.ts';
import { buildReceipt, isReusable, toolVersions } from './judge.ts';
import { renderExample, sharedRenderer } from './render.ts';
import { runExample, type Run } from './run.ts';
import { compareErrors, createTypeService, type CompileError, type TypeService } from './typecheck.ts';

/** Who can execute an example here; the compiler always judges. */
export type Backend = 'sqlite' | 'copy';

/** What to test and how. */
export interface DoctestOptions {
  readonly root: string;
  /** Only examples whose id contains this. */
  readonly filter?: string;
  /** Rewrite expectations and fences by what happened. */
  readonly update?: boolean;
  /** Reuse receipts whose key is current (default true). */
  readonly cache?: boolean;
  readonly backends: readonly Backend[];
  readonly timeoutMs?: number;
  readonly onProgress?: (result: ExampleResult, done: number, total: number) => void;
}

/** The outcome for one example. */
export interface ExampleResult {
  readonly id: string;
  readonly status: 'pass' | 'fail' | 'unchanged';
  readonly problems: readonly Problem[];
  /** Whether `update` rewrote its expectation. */
  readonly updated: boolean;
  readonly elapsedMs: number;
}

/** The outcome for pages and index. */
export interface PageResult {
  readonly problems: readonly Problem[];
  readonly coverage: Coverage;
  readonly updated: readonly string[];
}

/** All outcomes. */
export interface DoctestResult {
  readonly results: readonly ExampleResult[];
  /** Null when a filter left the pages out. */
  readonly pages: PageResult | null;
  readonly problems: readonly Problem[];
}

/** Tests everything: examples side by side, then the pages. */
export async function doctest(options: DoctestOptions): Promise<DoctestResult> {
  const session = new DoctestSession(options);
  const ids = session.ids();
  const queue = [...ids];
  const results: ExampleResult[] = [];
  const work = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const result = await session.verify(id);
      results.push(result);
      options.onProgress?.(result, results.length, ids.length);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const pages = options.filter && options.update !== true ? null : session.finish();
  const problems = [...results.flatMap((result) => result.problems), ...(pages?.problems ?? [])];
  return { results: results.sort((a, b) => a.id.localeCompare(b.id)), pages, problems };
}

/** What is known of an example after its runs. */
interface Findings {
  readonly example: Example;
  readonly errors: readonly CompileError[];
  readonly types: readonly Problem[];
  readonly run: Run | null;
  readonly sqlite: readonly Problem[];
}

/** One pass over the examples, as they and the library were when it began; `refresh` begins another one. */
export class DoctestSession {
  readonly project: Project;
  readonly #options: DoctestOptions;
  readonly #types: TypeService;
  #shared: string;
  #examples: Map<string, Example>;
  #copy: Promise<CopyRunner> | null = null;
  #warm = false;

  constructor(options: DoctestOptions) {
    this.#options = options;
    this.project = openProject(options.root);
    this.#types = createTypeService(this.project);
    this.#shared = '';
    this.#examples = new Map();
    this.refresh();
  }

  /** Reads everything anew. */
  refresh(): void {
    this.#shared = sharedHash(this.project);
    const examples = examplePaths(this.project).map((path) => readExample(this.project, path, this.#shared));
    this.#examples = new Map(examples.map((example) => [example.id, example]));
    this.#types.refresh();
    this.#warm = false;
    this.#copy = null;
  }

  /** The examples to test. */
  ids(): string[] {
    const { filter = '' } = this.#options;
    return [...this.#examples.keys()].filter((id) => id.includes(filter));
  }

  /** Whether the receipt of an example can stand as it is. */
  isUnchanged(id: string): boolean {
    const example = this.#examples.get(id);
    if (!example || this.#options.cache === false) return false;
    return isReusable(readReceipt(this.project, id), example.key, this.#options.backends);
  }

  /** Tests one example and writes its receipt. */
  async verify(id: string): Promise<ExampleResult> {
    const started = performance.now();
    const example = this.#examples.get(id);
    if (!example) throw new Error(`there is no example "${id}"`);
    const result = (
      status: ExampleResult['status'],
      problems: readonly Problem[],
      updated: boolean,
    ): ExampleResult => ({
      id,
      status,
      problems,
      updated,
      elapsedMs: performance.now() - started,
    });
    if (this.isUnchanged(id)) return result('unchanged', [], false);
    this.#warmUp();
    let findings = await this.#examine(example);
    const rewritten = this.#options.update === true ? this.#rewrite(findings) : null;
    if (rewritten) findings = this.#compare(rewritten, findings.run);
    const problems = await this.#judge(findings);
    return result(problems.length === 0 ? 'pass' : 'fail', problems, rewritten !== null);
  }

  /** Compares the pages with the examples, writes index.json and removes what no example owns. */
  finish(): PageResult {
    const examples = [...this.#examples.values()];
    const pages: PageReport = checkPages(this.project, examples, this.#options.update);
    const coverage = measureCoverage(this.project, examples, pages);
    removeOrphans(this.project, new Set(this.#examples.keys()));
    writeIndex(this.project, coverage);
    const problems = [...pages.problems, ...checkTypeOnlyShare(examples, pages)];
    return { problems, coverage, updated: pages.updated };
  }

  /** Shows the compiler all files that will be asked about, so that it builds one program and not one for each. */
  #warmUp(): void {
    if (this.#warm) return;
    this.#warm = true;
    const due = this.ids().filter((id) => !this.isUnchanged(id));
    this.#types.include(due.flatMap((id) => this.#examples.get(id)?.path ?? []));
  }

  async #examine(example: Example): Promise<Findings> {
    const { timeoutMs } = this.#options;
    const { output, throws, errors } = example.expectation;
    const executes = errors === null || output !== null || throws !== null;
    const run = executes ? await runExample(example.path, timeoutMs === undefined ? {} : { timeoutMs }) : null;
    return this.#compare(example, run);
  }

  #compare(example: Example, run: Run | null): Findings {
    const { errors, problems } = this.#types.check(example);
    const missing = run && hasCrashed(example, run) ? null : missingExpectation(example);
    return {
      example,
      errors,
      run,
      types: [...problems, ...compareErrors(example, errors)],
      sqlite: [...example.problems, ...(missing ? [missing] : run ? compareRun(example, run) : [])],
    };
  }

  /** Writes what happened into the example; an unannounced crash is not written down. */
  #rewrite({ example, errors, run, types, sqlite }: Findings): Example | null {
    const crashed = run !== null && hasCrashed(example, run);
    const announced = errors.length === 0 || example.expectation.errors !== null;
    if (crashed || !announced || example.problems.length > 0 || types.length + sqlite.length === 0) return null;
    const codes = errors.map(({ code }) => code).sort((a, b) => a - b);
    const text = updatedText(example, run, codes);
    if (text === example.text) return null;
    replaceFile(example.path, text);
    this.#types.refresh();
    const renewed = readExample(this.project, example.path, this.#shared);
    this.#examples.set(example.id, renewed);
    return renewed;
  }

  /** The copy verdict, the rendering and the receipt. */
  async #judge({ example, errors, types, run, sqlite }: Findings): Promise<Problem[]> {
    const program = inlineExample(this.project, example);
    const copy = await this.#tryCopy(example, program, sqlite.length > 0);
    const rendering = renderExample(example, this.#types, await sharedRenderer());
    const previous = readReceipt(this.project, example.id);
    const receipt = buildReceipt({
      example,
      versions: toolVersions(this.project),
      run,
      errors,
      problems: { types, sqlite, copy },
      previousCopy: previous?.key === example.key && previous.copyText === program.text ? previous.verdicts.copy : null,
      copyText: program.text,
      regions: rendering.regions,
    });
    writeReceipt(this.project, receipt, rendering.hoverFiles);
    return [...types, ...sqlite, ...(copy ?? [])];
  }

  /** Null when the copied program was not run: not asked for, or pointless after a failure. */
  async #tryCopy(example: Example, program: InlinedProgram, failed: boolean): Promise<Problem[] | null> {
    if (program.problems.length > 0) return [...program.problems];
    if (!this.#options.backends.includes('copy') || example.kind === 'typeOnly' || failed) return null;
    this.#copy ??= openCopyProject(this.project);
    const runner = await this.#copy.catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
    if (!(runner instanceof Error)) return runner(example, program.text);
    return [{ file: example.file, line: 1, message: `the copied program could not be tried: ${runner.message}` }];
  }
}
