/**
 * The check `type-cost`: what a large program costs the compiler, and how much a reader is shown when pointing at a name. The
 * program lies in memory and uses the library's sources, of which only the types are read, as in a program of a user.
 */
import { join } from 'node:path';
import ts from 'typescript';
import type { Check } from './check.ts';
import { hoverFile, hoverName, typeProgram, type Hover } from './type-program.ts';

/** The compiler's own measure of work. It is the same on every machine, unlike time. */
const MAX_INSTANTIATIONS = 450_000;

export interface TypeCost {
  readonly instantiations: number;
  /** Compile errors of the program, as findings. */
  readonly errors: readonly string[];
  /** What is shown for each name that was asked about, in the order of the questions. */
  readonly hovers: readonly string[];
}

export const typeCostCheck: Check = {
  name: 'type-cost',
  promise: `100 models and 300 blocks of queries cost the compiler at most ${MAX_INSTANTIATIONS.toLocaleString('en')} instantiations, and hovers are short`,
  run: (root, note) => {
    const files = typeProgram({ models: 100, blocks: 300 }, '../src/index.ts');
    const cost = measureTypes(root, files, hovers);
    note?.(`${cost.instantiations.toLocaleString('en')} instantiations, longest hover ${longest(cost)} characters`);
    return judgeTypes(cost, MAX_INSTANTIATIONS, hovers);
  },
};

/** What is over the budget, does not compile or is too long to read. */
export function judgeTypes(cost: TypeCost, budget: number, asked: readonly Hover[]): string[] {
  const findings = [...cost.errors];
  if (cost.instantiations > budget) {
    findings.push(
      `${cost.instantiations} instantiations, ${budget} are the most: find the declaration that has become dear by leaving declarations out one at a time`,
    );
  }
  asked.forEach(({ name, most }, i) => {
    const text = cost.hovers[i] ?? '';
    if (text === '') findings.push(`nothing is shown for ${name}: correct the question`);
    else if (text.length > most)
      findings.push(`${name} is shown in ${text.length} characters, ${most} are the most:\n${text}`);
  });
  return findings;
}

/** Compiles the files as if they lay in a folder of the project, and asks about names in a file that is not counted. */
export function measureTypes(root: string, files: ReadonlyMap<string, string>, asked: readonly Hover[]): TypeCost {
  const folder = join(root, 'type-program');
  const all = new Map([...files, [hoverName, hoverFile(asked)]].map(([name, text]) => [join(folder, name!), text!]));
  const hoverPath = join(folder, hoverName);
  const service = ts.createLanguageService(hostOf(root, folder, all));
  const program = service.getProgram();
  if (!program) throw new Error('the compiler made no program of the generated files');
  const errors = [...all.keys()].filter((path) => path !== hoverPath).flatMap((path) => errorsOf(service, root, path));
  const instantiations = program.getInstantiationCount();
  errors.push(...errorsOf(service, root, hoverPath));
  const text = all.get(hoverPath) ?? '';
  const shown = asked.map(({ name }) => {
    const at = text.indexOf(`/*${name}*/`);
    return ts.displayPartsToString(service.getQuickInfoAtPosition(hoverPath, at + name.length + 4)?.displayParts);
  });
  return { instantiations, errors, hovers: shown };
}

function errorsOf(service: ts.LanguageService, root: string, path: string): string[] {
  return [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)].map((found) => {
    const line = (found.file?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0) + 1;
    const message = ts.flattenDiagnosticMessageText(found.messageText, '\n');
    return `${path.slice(root.length + 1)}:${line}: TS${found.code}: ${message}`;
  });
}

/** The project's files, and those in memory as if they lay in `folder`. */
function hostOf(root: string, folder: string, files: ReadonlyMap<string, string>): ts.LanguageServiceHost {
  const options = optionsOf(root);
  const read = (path: string): string | undefined => files.get(path) ?? ts.sys.readFile(path);
  return {
    getCompilationSettings: () => options,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    getScriptFileNames: () => [...files.keys()],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = read(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    fileExists: (path) => files.has(path) || ts.sys.fileExists(path),
    readFile: read,
    directoryExists: (path) => path === folder || ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
  };
}

function optionsOf(root: string): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root);
  return { ...options, noUnusedLocals: false }; // a name that is only pointed at is used enough
}

function longest({ hovers: shown }: TypeCost): number {
  return Math.max(...shown.map(({ length }) => length));
}

/**
 * What people point at most. What names the model is as short for a hundred columns as for one; only inserts list their columns,
 * because a writer needs to see them.
 */
const hovers: readonly Hover[] = [
  { name: 'record', code: 'const $ = await Model0.findOneOrFail(1);', most: 80 },
  { name: 'records', code: 'const $ = await Model0.findAll();', most: 80 },
  { name: 'query', code: "const $ = Model0.query().where({ active: true }).orderBy('id');", most: 80 },
  { name: 'queryWith', code: "const $ = Model0.query().with('owner0.group1', 'members0');", most: 80 },
  { name: 'loaded', code: "const $ = await Model0.query().with('owner0.group1', 'members0').all();", most: 100 },
  { name: 'loadedLater', code: "const $ = await (await Model0.findOneOrFail(1)).load('owner0');", most: 80 },
  { name: 'related', code: "const $ = (await Model0.findOneOrFail(1)).related('owned0');", most: 80 },
  { name: 'values', code: "const $ = await Model0.query().pluck('total');", most: 80 },
  { name: 'row', code: 'const $ = (await Model0.findOneOrFail(1)).toJSON();', most: 80 },
  { name: 'insert', code: 'const $: Insert<Model0> = null as never;', most: 600 },
  { name: 'findOne', code: 'await Model0.$(1);', most: 200 },
  { name: 'create', code: 'await Model0.$(null as never);', most: 700 },
];
