import { describe, expect, test } from 'vitest';
import { docstringsCheck } from './docstrings.ts';
import { errorCodesCheck } from './error-codes.ts';
import { plant } from './planted.ts';
import { readmeCheck } from './readme.ts';

describe('docstrings', () => {
  const doors = {
    'tsconfig.json':
      '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true, "types": [] } }',
    'package.json': '{ "type": "module" }',
    'src/index.ts': "export { pool, Pool, type Options } from './pool.ts';",
    'src/sqlite/index.ts': 'export {};',
    'src/otel/index.ts': 'export {};',
    'src/testing/index.ts': 'export {};',
  };
  const described =
    '/** A pool. */\nexport class Pool {}\n/** One. */\nexport const pool = new Pool();\n/** O. */\nexport interface Options {}';
  const example = "import { pool, Pool } from '@rhosocial/activerecord';";

  test('described names that examples use have no findings; types need no example', async () => {
    expect(await docstringsCheck.run(plant({ ...doors, 'src/pool.ts': described, 'examples/a.ts': example }))).toEqual(
      [],
    );
  });

  test('a name without a comment is found where it is declared', async () => {
    const files = { ...doors, 'src/pool.ts': described.replace('/** O. */', ''), 'examples/a.ts': example };
    expect(await docstringsCheck.run(plant(files))).toEqual([
      expect.stringContaining('src/pool.ts:6: Options is exported and not described'),
    ]);
  });

  test('a value that no example imports is found', async () => {
    const files = { ...doors, 'src/pool.ts': described, 'examples/a.ts': example.replace(', Pool', '') };
    expect(await docstringsCheck.run(plant(files))).toEqual([
      expect.stringContaining('src/pool.ts:2: Pool is exported and used by no example'),
    ]);
  });

  test('a missing door is found', async () => {
    expect(await docstringsCheck.run(plant({ 'src/index.ts': '' }))).toHaveLength(3);
  });
});

describe('error codes', () => {
  const errors = "class PoolTimeoutError extends Error {\n  code = 'AR_POOL_TIMEOUT';\n}";
  const page = '```ts example=errors/timeout#main\n```\n';
  const tree = {
    'src/core/errors.ts': errors,
    'docs/reference/errors/ar-pool-timeout.mdx': page,
    'examples/errors/timeout.ts': 'work();\n// throws AR_POOL_TIMEOUT\n',
  };

  test('a code whose page shows an example that throws it has no findings', async () => {
    expect(await errorCodesCheck.run(plant(tree))).toEqual([]);
  });

  test('an example may also print the code', async () => {
    const printed = "console.log('…');\n// Output:\n// AR_POOL_TIMEOUT: no connection\n";
    expect(await errorCodesCheck.run(plant({ ...tree, 'examples/errors/timeout.ts': printed }))).toEqual([]);
  });

  test('a code without a page is found where it is declared', async () => {
    expect(await errorCodesCheck.run(plant({ 'src/core/errors.ts': errors }))).toEqual([
      expect.stringContaining('src/core/errors.ts:2: AR_POOL_TIMEOUT has no page'),
    ]);
  });

  test('a page whose example does something else is found, naming the code in its source is not enough', async () => {
    const other = "import { AR_POOL_TIMEOUT } from 'x';\n// Output:\n// fine\n";
    expect(await errorCodesCheck.run(plant({ ...tree, 'examples/errors/timeout.ts': other }))).toEqual([
      expect.stringContaining('ar-pool-timeout.mdx:1: shows no example'),
    ]);
  });

  test('a page of a code that is gone is found', async () => {
    expect(await errorCodesCheck.run(plant({ ...tree, 'docs/reference/errors/ar-old.mdx': page }))).toEqual([
      expect.stringContaining('ar-old.mdx:1: describes a code'),
    ]);
  });
});

describe('readme', () => {
  const manifest = '{ "scripts": { "build": "x" } }';
  const block = (...commands: string[]): string => ['```sh', ...commands, '```', ''].join('\n');
  const clone = ['npm ci && npm start', 'npm ci && npm test'];

  test('known commands and existing scripts have no findings', async () => {
    const text = block(
      ...clone,
      'npm install @rhosocial/activerecord better-sqlite3',
      'npm run build -- --base /x/ # a note',
    );
    expect(await readmeCheck.run(plant({ 'README.md': text, 'package.json': manifest }))).toEqual([]);
  });

  test('an unknown command and a script that does not exist are found', async () => {
    const text = block(...clone, 'make all', 'npm run deploy');
    expect(await readmeCheck.run(plant({ 'README.md': text, 'package.json': manifest }))).toEqual([
      expect.stringContaining('README.md:4: `make all` is no command'),
      expect.stringContaining('README.md:5: `npm run deploy` does not exist'),
    ]);
  });

  test('an output that the program above it does not print is found', async () => {
    const program = '```ts example=readme/first\nlog();\n```\n\n```text\nhello\nyou\n```\n';
    const tree = { 'README.md': block(...clone) + program, 'package.json': manifest };
    const example = (last: string): string => `log();\n\n// Output:\n// hello\n// ${last}\n`;
    expect(await readmeCheck.run(plant({ ...tree, 'examples/readme/first.ts': example('you') }))).toEqual([]);
    expect(await readmeCheck.run(plant({ ...tree, 'examples/readme/first.ts': example('me') }))).toEqual([
      expect.stringContaining('README.md:9: is not what examples/readme/first.ts prints'),
    ]);
  });

  test('a README without the two commands of a fresh clone is found', async () => {
    expect(await readmeCheck.run(plant({ 'README.md': '# Title', 'package.json': manifest }))).toHaveLength(2);
  });
});
