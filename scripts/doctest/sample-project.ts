/**
 * A project in miniature for the pipeline's own tests: a library of one function, three examples, a page. Each call makes a new
 * copy in the system's temporary folder; what a test does to it harms nobody.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { replaceFile } from './receipts.ts';

/** A project to sabotage. */
export interface SampleProject {
  readonly root: string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Replaces a text that must be there. */
  edit(file: string, from: string, to: string): void;
  [Symbol.dispose](): void;
}

const REPOSITORY: string = join(import.meta.dirname, '..', '..');

const FILES: Readonly<Record<string, string>> = {
  'src/index.ts': `import { channel } from 'node:diagnostics_channel';

/** Greets somebody. */
export function greet(name: string): string {
  return \`Hello, \${name}\`;
}

/** An error as the library throws them. */
export class PoolError extends Error {
  readonly code = 'AR_POOL_TIMEOUT';
}

/** Pretends to ask a database. */
export function ask(sql: string, ...params: unknown[]): void {
  const explain = (): string[] => ['SEARCH users USING INDEX by_name (name=?)'];
  const kind = sql.startsWith('begin') ? 'transaction' : 'read';
  channel('rhosocial.activerecord:query').publish({ sql, params, rows: 1, elapsedMs: 0.1, kind, explain });
}
`,
  'examples/models/person.ts': `/** Somebody to greet. */
export interface Person {
  readonly name: string;
}

export const ada: Person = { name: 'Ada' };
`,
  'examples/basics/greeting.ts': `import { greet } from '@rhosocial/activerecord';
import { ada } from '../models/person.ts';

// #region main
console.log(greet(ada.name));
// #endregion

// Output:
// Hello, Ada
`,
  'examples/basics/asking.ts': `import { ask } from '@rhosocial/activerecord';

ask('begin');
ask('select * from users where name = ?', 'Ada');
console.log('asked');

// queries: 1
// plan: USING INDEX by_name
// Output:
// asked
`,
  'examples/basics/failing.ts': `import { PoolError } from '@rhosocial/activerecord';

throw new PoolError('nobody let go');

// throws AR_POOL_TIMEOUT
`,
  'docs/guide.md': `# A guide

\`\`\`ts example=basics/greeting#main
console.log(greet(ada.name));
\`\`\`
`,
};

/** Makes a new project; `using` removes it. */
export function createSampleProject(): SampleProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sample-project-')));
  const path = (file: string): string => join(root, file);
  const project: SampleProject = {
    root,
    read: (file) => readFileSync(path(file), 'utf8'),
    write: (file, text) => {
      mkdirSync(dirname(path(file)), { recursive: true });
      replaceFile(path(file), text);
    },
    edit: (file, from, to) => {
      const text = project.read(file);
      if (!text.includes(from)) throw new Error(`${file} does not contain "${from}"`);
      project.write(file, text.replace(from, to));
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const file of ['tsconfig.json', 'tsconfig.build.json', 'examples/tsconfig.json', 'scripts/prepare.ts']) {
    mkdirSync(dirname(path(file)), { recursive: true });
    cpSync(join(REPOSITORY, file), path(file));
  }
  const manifest = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, type, exports } = manifest;
  writeFileSync(path('package.json'), JSON.stringify({ name, version, type, exports, files: ['dist'] }, null, 2));
  writeFileSync(path('package-lock.json'), '{}');
  symlinkSync(join(REPOSITORY, 'node_modules'), path('node_modules'));
  for (const [file, text] of Object.entries(FILES)) project.write(file, text);
  return project;
}
