/**
 * Finds and reads the examples: complete programs below examples/ (files in examples/models/ are shared parts and none themselves).
 * An example is read whole or not at all; what is wrong with it is kept in `problems` and never thrown.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import ts from 'typescript';
import { parseExpectation, type Expectation } from './expectation.ts';
import { exampleKey, sharedHash } from './key.ts';
import type { Problem } from './problem.ts';
import { filesBelow, projectPath, type Project } from './project.ts';
import { parseRegions, type Region } from './regions.ts';

/** One example as it stands on disk. */
export interface Example {
  /** Path below examples/ without the ending. */
  readonly id: string;
  /** Path below the project's root. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
  readonly expectation: Expectation;
  readonly regions: ReadonlyMap<string, Region>;
  /** Absolute paths of the local files it imports, transitively, sorted. */
  readonly imports: readonly string[];
  readonly key: string;
  /** `typeOnly`: its subject is what the compiler says; it is not executed. */
  readonly kind: 'executed' | 'typeOnly';
  readonly problems: readonly Problem[];
}

/** All examples of the project, sorted by id. */
export function findExamples(project: Project): Example[] {
  const shared = sharedHash(project);
  return examplePaths(project).map((path) => readExample(project, path, shared));
}

/** The example files, without reading them. */
export function examplePaths(project: Project): string[] {
  const models = join(project.examples, 'models') + '/';
  return filesBelow(project.examples).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.startsWith(models),
  );
}

/** The id of the example in `path`. */
export function exampleId(project: Project, path: string): string {
  return projectPath(project, path)
    .replace(/^examples\//, '')
    .replace(/\.ts$/, '');
}

/** Reads one example; `shared` is the hash of what all examples depend on. */
export function readExample(project: Project, path: string, shared: string = sharedHash(project)): Example {
  const file = projectPath(project, path);
  const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  const { expectation, problems } = parseExpectation(file, text);
  const found = parseRegions(file, text, expectation.start);
  const local = localImports(project, path);
  const { output, throws, errors } = expectation;
  const executed = (output !== null && output.value.length > 0) || throws !== null;
  return {
    id: exampleId(project, path),
    file,
    path,
    text,
    expectation,
    regions: found.regions,
    imports: local.files,
    key: exampleKey(shared, text, local.files),
    kind: errors !== null && !executed ? 'typeOnly' : 'executed',
    problems: [...problems, ...found.problems, ...local.problems],
  };
}

/** The complaint about an example that claims nothing; `--update` answers it by writing what the program prints. */
export function missingExpectation(example: Example): Problem | null {
  const { output, throws, errors } = example.expectation;
  if (throws !== null || errors !== null || (output !== null && output.value.length > 0)) return null;
  const message =
    'this example expects nothing: end it with "// Output:" lines, "// throws CODE" or "// @errors: N" ' +
    `(npm run doctest -- --update ${example.id} writes its output)`;
  return { file: example.file, line: output?.line ?? example.text.trimEnd().split('\n').length, message };
}

/** The relative imports of a file and of the files it imports. */
function localImports(project: Project, entry: string): { files: string[]; problems: Problem[] } {
  const files = new Set<string>();
  const problems: Problem[] = [];
  const visit = (path: string): void => {
    const text = readFileSync(path, 'utf8');
    for (const { fileName, pos } of ts.preProcessFile(text, true, true).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const target = resolve(dirname(path), fileName);
      const reason = refusal(project, target);
      if (reason !== null) {
        const line = text.slice(0, pos).split('\n').length;
        problems.push({ file: projectPath(project, path), line, message: `imports "${fileName}", ${reason}` });
      } else if (target !== entry && !files.has(target)) {
        files.add(target);
        visit(target);
      }
    }
  };
  visit(entry);
  return { files: [...files].sort(), problems };
}

/** Why a local file cannot be imported by an example, or null when it can. */
function refusal(project: Project, target: string): string | null {
  if (!existsSync(target)) return 'which does not exist: correct the path (it needs its .ts ending)';
  if (target.startsWith(project.examples + sep)) return null;
  return `which no reader has: import the library by its name, "${project.library.name}"`;
}
