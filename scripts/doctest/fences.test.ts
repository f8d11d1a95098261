/** Fences of pages: how they are found, what is refused, what an update writes. */
import { describe, expect, test } from 'vitest';
import { findExamples } from './examples.ts';
import { checkPages, type PageReport } from './fences.ts';
import { replaceFences, scanFences, scanPending } from './markdown.ts';
import { formatProblem } from './problem.ts';
import { openProject } from './project.ts';
import { createSampleProject } from './sample-project.ts';

/** Checks the project with one more page. */
function check(page: string, update: boolean = false): PageReport & { text: string; complaints: string[] } {
  using sample = createSampleProject();
  sample.write('docs/page.mdx', page);
  const project = openProject(sample.root);
  const report = checkPages(project, findExamples(project), update);
  return { ...report, text: sample.read('docs/page.mdx'), complaints: report.problems.map(formatProblem) };
}

describe('a fence', () => {
  test('is found in lists and quotations, with tildes, and in any case of its language', () => {
    const text = '- item\n\n  ```TS\n  a\n  ```\n\n> ~~~sql title="x"\n> b\n> ~~~\n\n1. ```js\n   c\n   ```\n';
    expect(scanFences(text).map(({ line, lang, text: body }) => [line, lang, body])).toEqual([
      [3, 'ts', 'a'],
      [7, 'sql', 'b'],
      [11, 'js', 'c'],
    ]);
  });

  test('inside a longer fence is text', () => {
    const text = '````text\n```ts example=a/b\n…\n```\n````\n\n```sh\nls\n```\n';
    expect(scanFences(text).map(({ lang }) => lang)).toEqual(['text', 'sh']);
  });

  test('ends with at least as many marks as it began with', () => {
    expect(scanFences('````ts\n```\n`````\nafter').map(({ text }) => text)).toEqual(['```']);
  });

  test('is not made by three backticks of inline code', () => {
    expect(scanFences('```ts inline``` is code\n')).toEqual([]);
  });

  test('keeps its indentation when it is rewritten', () => {
    const text = '- item\n\n  ```ts\n  old\n  ```\n- next\n';
    const [fence] = scanFences(text);
    const rewritten = replaceFences(text, new Map(fence ? [[fence, 'new\n\n  deep']] : []));
    expect(rewritten).toBe('- item\n\n  ```ts\n  new\n\n    deep\n  ```\n- next\n');
  });
});

describe('a page', () => {
  test('may show a region in a list', () => {
    expect(check('- ```ts example=basics/greeting#main\n  console.log(greet(ada.name));\n  ```\n').complaints).toEqual(
      [],
    );
  });

  test.each([
    [
      '```ts example=basics/greeting\n```',
      'docs/page.mdx:1: this fence shows the whole of examples/basics/greeting.ts',
    ],
    ['```ts example=basics/greetings#main\n```', 'docs/page.mdx:1: there is no example "basics/greetings"'],
    [
      '\n```ts example=basics/greeting#mian\n```',
      'docs/page.mdx:2: examples/basics/greeting.ts has no region "mian"; it has #main',
    ],
    ['```sql\nselect 1\n```', 'docs/page.mdx:1: this sql fence shows no example'],
    ['```tsx exempt=""\n```', 'docs/page.mdx:1: an exemption needs its reason'],
    ['```sh exempt="why"\n```', 'docs/page.mdx:1: only ts, js, tsx, jsx, sql fences need an exemption'],
    ['x\n\n```text\nnever closed', 'docs/page.mdx:3: this fence is not closed'],
    ['<Pending reason="">soon</Pending>', 'docs/page.mdx:1: <Pending> needs its reason'],
  ])('%j is refused', (page, complaint) => {
    expect(check(page).complaints[0]).toContain(complaint);
  });

  test('suggests the example that was meant', () => {
    expect(check('```ts example=basics/greetings#main\n```\n').complaints[0]).toContain(
      'did you mean "basics/greeting"?',
    );
  });

  test('has two exemptions at most among all pages', () => {
    const fence = '```ts exempt="it deletes the disk"\nrm();\n```\n\n';
    expect(check(fence.repeat(2)).complaints).toEqual([]);
    const report = check(fence.repeat(3));
    expect(report.complaints).toEqual(['docs/page.mdx:9: exemption 3 of at most 2: show an example instead']);
    expect(report.exemptions).toHaveLength(3);
  });

  test('is filled by an update, and a fence of an unknown example stays as it is', () => {
    const page = '```ts example=basics/greeting#main\n```\n\n```ts example=no/where\nkept\n```\n';
    const report = check(page, true);
    expect(report.updated).toEqual(['docs/page.mdx']);
    expect(report.text).toContain('#main\nconsole.log(greet(ada.name));\n```');
    expect(report.text).toContain('no/where\nkept\n```');
  });

  test('names what it cannot show yet', () => {
    const page =
      'A\n<Pending reason="not\nyet">a *thing*,\n  soon</Pending> and `<Pending reason="code">x</Pending>`\n';
    expect(scanPending(page)).toEqual([{ line: 2, reason: 'not\nyet', text: 'a *thing*, soon' }]);
  });
});
