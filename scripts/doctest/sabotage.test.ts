/** Each lie that documentation is known to tell is told here once, to a copy of a project, and has to be caught by name. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { doctest, type DoctestResult } from './doctest.ts';
import { execute } from './dist.ts';
import { staleReceipts, type StaleReceipt } from './freshness.ts';
import { formatProblem } from './problem.ts';
import { openProject } from './project.ts';
import { readReceipt } from './receipts.ts';
import { createSampleProject } from './sample-project.ts';

const run = (root: string, update: boolean = false): Promise<DoctestResult> =>
  doctest({ root, update, backends: ['sqlite'] });
const complaints = ({ problems }: DoctestResult): string[] => problems.map(formatProblem);

describe('an untouched project', () => {
  test('passes, and the second run runs nothing', async () => {
    using project = createSampleProject();
    const first = await run(project.root);
    expect(complaints(first)).toEqual([]);
    expect(first.results.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
    expect(first.pages?.coverage.fences).toEqual({ total: 1, executed: 1, typeOnly: 0, exempt: 0 });
    expect(staleReceipts(project.root)).toEqual([]);
    const second = await run(project.root);
    expect(second.results.map(({ status }) => status)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  test('gets receipts with output, statements, queries, hover texts and a program to copy', async () => {
    using project = createSampleProject();
    await run(project.root);
    const receipt = readReceipt(openProject(project.root), 'basics/asking');
    expect(receipt).toMatchObject({ stdout: 'asked\n', queries: 1, kind: 'executed', throws: null });
    expect(receipt?.statements.map(({ kind }) => kind)).toEqual(['transaction', 'read']);
    expect(receipt?.statements[1]).toMatchObject({
      params: ['"Ada"'],
      plan: ['SEARCH users USING INDEX by_name (name=?)'],
    });
    expect(receipt?.regions['']?.html).toContain('class="t" data-t="');
    expect(project.read(`receipts/public/_types/${receipt?.regions['']?.types}.json`)).toContain(
      'function ask(sql: string',
    );
    expect(receipt?.copyText).toContain('// example: basics/asking · @rhosocial/activerecord@');
    expect(receipt).toMatchObject({ setup: 0, statements: [{ setup: false }, { setup: false }] });
    const failing = readReceipt(openProject(project.root), 'basics/failing');
    expect(failing?.throws).toEqual({ code: 'AR_POOL_TIMEOUT', message: 'nobody let go' });
  });
});

describe('caught with file and line:', () => {
  test('an expected output that is not what the program prints', async () => {
    using project = createSampleProject();
    await run(project.root);
    project.edit('examples/basics/greeting.ts', '// Hello, Ada', '// Hello, Bob');
    const [problem, ...others] = complaints(await run(project.root));
    expect(problem).toMatch(/^examples\/basics\/greeting\.ts:9: the output differs/);
    expect(problem).toContain('- Hello, Bob');
    expect(problem).toContain('+ Hello, Ada');
    expect(others).toEqual([]);
    expect(readReceipt(openProject(project.root), 'basics/greeting')?.verdicts.sqlite).toMatch(/^fail: /);
  });

  test('a function of the library that was renamed under an example', async () => {
    using project = createSampleProject();
    await run(project.root);
    project.edit('src/index.ts', 'function greet', 'function welcome');
    const found = complaints(await run(project.root));
    expect(found[0]).toMatch(/^examples\/basics\/greeting\.ts:1: TS2305: .*greet/);
    expect(found.every((problem) => problem.startsWith('examples/basics/greeting.ts:'))).toBe(true);
  });

  test('a fence of code without an example', async () => {
    using project = createSampleProject();
    project.write('docs/other.mdx', '# Other\n\n```ts\nconst invented = true;\n```\n');
    expect(complaints(await run(project.root))).toEqual([
      expect.stringMatching(/^docs\/other\.mdx:3: this ts fence shows no example/),
    ]);
  });

  test('an example that was edited and not run again', async () => {
    using project = createSampleProject();
    await run(project.root);
    project.edit('examples/basics/greeting.ts', 'console.log(greet', 'console.info(greet');
    const program = `const { staleReceipts } = await import(${JSON.stringify(join(import.meta.dirname, 'freshness.ts'))});
      console.log(JSON.stringify(staleReceipts(${JSON.stringify(project.root)})));`;
    const printed = await execute(process.execPath, ['--input-type=module', '-e', program], project.root, 'failed');
    const stale = JSON.parse(printed) as StaleReceipt[];
    expect(stale.map(({ file }) => file)).toEqual(['examples/basics/greeting.ts']);
    expect(stale[0]?.reason).toContain('changed since it ran');
  });

  test('a fence whose text is not that of its example', async () => {
    using project = createSampleProject();
    project.edit('docs/guide.md', 'console.log(greet(ada.name));', 'console.log(greet(ada.nickname));');
    const [problem, ...others] = complaints(await run(project.root));
    expect(problem).toMatch(/^docs\/guide\.md:4: this fence differs from examples\/basics\/greeting\.ts#main/);
    expect(others).toEqual([]);
  });

  test('a number of queries that is not true', async () => {
    using project = createSampleProject();
    project.edit('examples/basics/asking.ts', '// queries: 1', '// queries: 2');
    const [problem] = complaints(await run(project.root));
    expect(problem).toMatch(/^examples\/basics\/asking\.ts:7: expected 2 queries, the shown lines sent 1/);
  });

  test('a number of queries that counts those of setup, and a plan that only setup has', async () => {
    using project = createSampleProject();
    project.edit(
      'examples/basics/asking.ts',
      "console.log('asked');",
      "// #region main\nconsole.log('asked');\n// #endregion",
    );
    const [count, plan, ...others] = complaints(await run(project.root));
    expect(count).toMatch(/^examples\/basics\/asking\.ts:9: expected 1 queries, the shown lines sent 0:\n {4}setup /);
    expect(plan).toMatch(/^examples\/basics\/asking\.ts:10: no query plan contains "USING INDEX by_name"/);
    expect(others).toEqual([]);
    const receipt = readReceipt(openProject(project.root), 'basics/asking');
    expect(receipt).toMatchObject({ queries: 0, setup: 2, statements: [{ setup: true }, { setup: true }] });
  });

  test('a query plan that no statement has', async () => {
    using project = createSampleProject();
    project.edit('examples/basics/asking.ts', 'USING INDEX by_name', 'USING INDEX by_age');
    const [problem] = complaints(await run(project.root));
    expect(problem).toMatch(/^examples\/basics\/asking\.ts:8: no query plan contains "USING INDEX by_age"/);
  });

  test('an announced error that does not come', async () => {
    using project = createSampleProject();
    project.edit('examples/basics/failing.ts', 'throw new PoolError', 'void new PoolError');
    const [problem] = complaints(await run(project.root));
    expect(problem).toMatch(/^examples\/basics\/failing\.ts:5: expected the program to end with AR_POOL_TIMEOUT/);
  });

  test('a program that crashes, at the line that crashed', async () => {
    using project = createSampleProject();
    project.edit('examples/basics/greeting.ts', '// #endregion', "throw new Error('boom');\n// #endregion");
    project.edit('docs/guide.md', 'name));', "name));\nthrow new Error('boom');");
    const [problem] = complaints(await run(project.root));
    expect(problem).toMatch(/^examples\/basics\/greeting\.ts:6: the program failed \(exit code 1\)/);
  });

  test('a program that never ends', async () => {
    using project = createSampleProject();
    project.edit(
      'examples/basics/asking.ts',
      "console.log('asked');",
      "console.log('asked');\nsetInterval(() => {}, 1000);",
    );
    const outcome = await doctest({ root: project.root, backends: ['sqlite'], timeoutMs: 1500 });
    expect(complaints(outcome)[0]).toMatch(/^examples\/basics\/asking\.ts:1: the program did not end in time/);
  });

  test('an import that no reader could follow', async () => {
    using project = createSampleProject();
    project.edit('examples/basics/greeting.ts', '@rhosocial/activerecord', '../../src/index.ts');
    expect(complaints(await run(project.root))[0]).toMatch(
      /^examples\/basics\/greeting\.ts:1: imports "\.\.\/\.\.\/src\/index\.ts", which no reader has/,
    );
  });

  test('an example that expects nothing', async () => {
    using project = createSampleProject();
    project.write('examples/basics/silent.ts', "console.log('anything');\n");
    expect(complaints(await run(project.root))[0]).toMatch(
      /^examples\/basics\/silent\.ts:1: this example expects nothing/,
    );
  });

  test('an announced compile error that the compiler does not report', async () => {
    using project = createSampleProject();
    project.write('examples/basics/wrong.ts', "const n: number = 'one';\nvoid n;\n// @errors: 2322\n");
    expect(complaints(await run(project.root))).toEqual([]);
    project.edit('examples/basics/wrong.ts', "'one'", '1');
    expect(complaints(await run(project.root))[0]).toMatch(
      /^examples\/basics\/wrong\.ts:3: announces the compile error 2322/,
    );
  });

  test('pages full of code that is only type-checked', async () => {
    using project = createSampleProject();
    project.write('examples/basics/wrong.ts', "const n: number = 'one';\nvoid n;\n// @errors: 2322\n");
    project.write('docs/more.md', "```ts example=basics/wrong\nconst n: number = 'one';\nvoid n;\n```\n");
    expect(complaints(await run(project.root))).toEqual([
      expect.stringMatching(/^docs\/more\.md:1: 1 of 2 fences are only type-checked/),
    ]);
  });
});

describe('update', () => {
  test('writes outputs, counts and fences as they are, and then all is well', async () => {
    using project = createSampleProject();
    project.edit('examples/basics/greeting.ts', '// Hello, Ada', '// Hello, Bob');
    project.edit('examples/basics/asking.ts', '// queries: 1', '// queries: 7');
    project.edit('docs/guide.md', 'console.log(greet(ada.name));', '');
    project.write('examples/basics/silent.ts', "console.log('a\\n\\nb');\n");
    const outcome = await run(project.root, true);
    expect(complaints(outcome)).toEqual([]);
    expect(outcome.pages?.updated).toEqual(['docs/guide.md']);
    expect(project.read('examples/basics/greeting.ts')).toContain('\n\n// Output:\n// Hello, Ada\n');
    expect(project.read('examples/basics/asking.ts')).toContain(
      '// queries: 1\n// plan: USING INDEX by_name\n// Output:\n',
    );
    expect(project.read('examples/basics/silent.ts')).toBe("console.log('a\\n\\nb');\n\n// Output:\n// a\n//\n// b\n");
    expect(project.read('docs/guide.md')).toContain('\nconsole.log(greet(ada.name));\n');
    expect(complaints(await run(project.root))).toEqual([]);
  });

  test('never writes a crash down as the expected result', async () => {
    using project = createSampleProject();
    const broken = "console.log('half');\nthrow new Error('boom');\n\n// Output:\n// whole\n";
    project.write('examples/basics/broken.ts', broken);
    expect(complaints(await run(project.root, true))[0]).toContain('the program failed');
    expect(project.read('examples/basics/broken.ts')).toBe(broken);
    project.write('examples/basics/broken.ts', "throw new Error('boom');\n");
    expect(complaints(await run(project.root, true))[0]).toContain('the program failed');
    expect(project.read('examples/basics/broken.ts')).toBe("throw new Error('boom');\n");
  });
});

describe('receipts', () => {
  test('of removed examples are removed, with their hover texts', async () => {
    using project = createSampleProject();
    await run(project.root);
    const types = readReceipt(openProject(project.root), 'basics/failing')?.regions['']?.types ?? '';
    await execute('rm', [join(project.root, 'examples/basics/failing.ts')], project.root, 'rm failed');
    await run(project.root);
    expect(readReceipt(openProject(project.root), 'basics/failing')).toBeNull();
    expect(() => project.read(`receipts/public/_types/${types}.json`)).toThrow('ENOENT');
  });
});
