import { describe, expect, test } from 'vitest';
import { filesCheck } from './files.ts';
import { plant } from './planted.ts';

const lines = (count: number): string => `// So many lines.\n${'\n'.repeat(count - 1)}`;
const body = (count: number): string => 'work();\n'.repeat(count - 2);

function findings(files: Readonly<Record<string, string>>): readonly string[] | Promise<readonly string[]> {
  return filesCheck.run(plant(files));
}

describe('length and name', () => {
  test('400 lines are accepted, 401 are found, in code and in style sheets', async () => {
    const files = {
      'src/core/full.ts': lines(400),
      'src/core/over.ts': lines(401),
      'website/src/css/a.css': lines(500),
    };
    expect(await findings(files)).toEqual([
      expect.stringContaining('src/core/over.ts:401: 401 lines'),
      expect.stringContaining('website/src/css/a.css:401: 500 lines'),
    ]);
  });

  test.each(['utils', 'string-utils', 'helpers', 'common', 'types', 'pool.util'])(
    'the file name %s is found',
    async (name) => {
      expect(await findings({ [`src/core/${name}.ts`]: '// A drawer.' })).toEqual([
        expect.stringContaining(`src/core/${name}.ts:1: `),
      ]);
    },
  );

  test('a type test may stand beside its subject', async () => {
    expect(
      await findings({ 'src/schema/columns.types.ts': 'export {};', 'src/core/column-type.ts': '// One.' }),
    ).toEqual([]);
  });
});

describe('functions', () => {
  test('50 lines are accepted, 51 are found by name', async () => {
    const code = `// Two.\nfunction fits() {\n${body(50)}}\nfunction tooLong() {\n${body(51)}}`;
    expect(await findings({ 'src/core/a.ts': code })).toEqual([
      expect.stringContaining('src/core/a.ts:52: tooLong has 51 lines'),
    ]);
  });

  test('methods and arrow functions count as well', async () => {
    const code = `// Two.\nclass A {\n  grow() {\n${body(60)}}\n}\nconst f = () => {\n${body(60)}};`;
    expect(await findings({ 'scripts/a.ts': code })).toHaveLength(2);
  });

  test('a signature, a type inside and a list of test cases do not count', async () => {
    const signature = `// One.\nfunction f<\n${'  A,\n'.repeat(60)}>() {\n  work();\n}`;
    const inner = `// One.\nfunction f() {\n  interface Row {\n${'    a: 1;\n'.repeat(60)}  }\n  work();\n}`;
    const cases = `describe('a', () => {\n${body(80)}});\ntest.each([1])('b', () => {\n${body(80)}});`;
    expect(await findings({ 'src/core/a.ts': signature, 'src/core/b.ts': inner, 'src/core/c.test.ts': cases })).toEqual(
      [],
    );
  });
});

describe('constructs', () => {
  test.each([
    ['a default export', 'export default class A {}'],
    ['a default alias', 'const a = 1;\nexport { a as default };'],
    ['an assigned default', 'export default 1;'],
  ])('%s is found in src and scripts, and allowed in the website', async (_name, code) => {
    const files = { 'src/core/a.ts': `// A.\n${code}`, 'scripts/a.ts': `// A.\n${code}`, 'website/src/a.tsx': code };
    expect(await findings(files)).toEqual([
      expect.stringContaining('scripts/a.ts:'),
      expect.stringContaining('src/core/a.ts:'),
    ]);
  });

  test('`await using` is found in the library and allowed in its tests and in examples', async () => {
    const code = '// A.\nawait using lease = await pool.acquire();';
    expect(await findings({ 'src/pool/a.ts': code, 'src/pool/a.test.ts': code, 'examples/a.ts': code })).toEqual([
      expect.stringContaining('src/pool/a.ts:2: `using` is a syntax error'),
    ]);
  });

  test('a file without an opening comment is found, unless it is a test', async () => {
    expect(await findings({ 'src/core/a.ts': 'export {};', 'src/core/a.test.ts': 'export {};' })).toEqual([
      expect.stringContaining('src/core/a.ts:1: open the file with a comment'),
    ]);
  });
});

describe('unfinished work', () => {
  test('a focused test is found', async () => {
    expect(await findings({ 'src/core/a.test.ts': "test.only('x', () => {});" })).toEqual([
      expect.stringContaining('src/core/a.test.ts:1: .only hides'),
    ]);
  });

  test('a skip needs its reason in a comment', async () => {
    const bare = "\ntest.skip('x', () => {});";
    const reasoned = "// needs a server\ntest.skipIf(true)('x', () => {});";
    expect(await findings({ 'src/core/a.test.ts': bare, 'src/core/b.test.ts': reasoned })).toEqual([
      expect.stringContaining('src/core/a.test.ts:2: .skip without a reason'),
    ]);
  });

  test('a mark of unfinished work is found in code and pages', async () => {
    const mark = ['TO', 'DO'].join('');
    expect(await findings({ 'src/core/a.ts': `// ${mark}: later`, 'docs/a.mdx': mark })).toHaveLength(2);
  });

  test('a rule switched off needs its reason', async () => {
    const off = ['// oxlint', 'disable-next-line no-console'].join('-');
    const code = ['// A.', off, `${off} -- a report`];
    expect(await findings({ 'src/core/a.ts': code.join('\n') })).toEqual([
      expect.stringContaining('src/core/a.ts:2: oxlint-disable-next-line without a reason'),
    ]);
  });
});
