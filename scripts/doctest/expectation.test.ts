/** Reading expectations and regions, with the mistakes people make in them. */
import { describe, expect, test } from 'vitest';
import { parseExpectation, type Expectation } from './expectation.ts';
import { formatProblem } from './problem.ts';
import { parseRegions } from './regions.ts';

const parse = (...lines: string[]): Expectation => parseExpectation('a.ts', lines.join('\n')).expectation;
const complaints = (...lines: string[]): string[] =>
  parseExpectation('a.ts', lines.join('\n')).problems.map(formatProblem);

describe('an expectation', () => {
  test('is read line by line from the end of the file', () => {
    const expectation = parse(
      'run();',
      '// a comment of the program',
      '',
      '// queries: 3',
      '// plan: SEARCH users',
      '// plan: USING INDEX',
      '// throws AR_POOL_TIMEOUT',
      '// Output:',
      '// first',
      '//   indented',
      '//',
      '// last',
      '',
    );
    expect(expectation.start).toBe(4);
    expect(expectation.queries).toEqual({ value: 3, line: 4 });
    expect(expectation.plan.map(({ value, line }) => `${line} ${value}`)).toEqual(['5 SEARCH users', '6 USING INDEX']);
    expect(expectation.throws).toEqual({ value: 'AR_POOL_TIMEOUT', line: 7 });
    expect(expectation.output).toEqual({ value: ['first', '  indented', '', 'last'], line: 8 });
  });

  test('may be absent', () => {
    expect(parse('run();', '// Outputs are lovely', '')).toMatchObject({ start: 4, output: null, throws: null });
  });

  test('gathers declared compile errors from anywhere, in order of their numbers', () => {
    expect(parse('// @errors: 2345, 2322', 'run();', '  // @errors: 2300', '').errors).toEqual({
      value: [2300, 2322, 2345],
      line: 1,
    });
  });

  test('takes output that looks like an expectation as output', () => {
    const expectation = parse('run();', '// Output:', '// queries: 9', '// throws AR_X');
    expect(expectation.queries).toBeNull();
    expect(expectation.output?.value).toEqual(['queries: 9', 'throws AR_X']);
  });

  test('in the middle of the program is refused with its line', () => {
    expect(complaints('// queries: 1', 'run();', '// Output:', '// x')).toEqual([
      expect.stringMatching(/^a\.ts:1: an expectation stands at the end of the file/),
    ]);
  });

  test.each([
    ['// queries: many', 'a.ts:2: "// queries: many" needs a whole number'],
    ['// plan:', 'a.ts:2: "// plan:" needs the text'],
  ])('%s is refused', (line, complaint) => {
    expect(complaints('run();', line, '// Output:', '// x')[0]).toContain(complaint);
  });

  test('with other comments between its lines is refused', () => {
    expect(complaints('run();', '// queries: 1', '// so few!', '// Output:', '// x')[0]).toContain(
      'a.ts:3: only queries',
    );
  });
});

describe('a region', () => {
  const text = [
    'prepare();',
    'async function main() {',
    '  // #region use',
    '  open();',
    '',
    '  // #region inner',
    '    deep();',
    '  // #endregion',
    '  // @errors: 2345',
    '  close();',
    '',
    '  // #endregion',
    '}',
  ].join('\n');
  const { regions, problems } = parseRegions('a.ts', text, 99);

  test('is dedented and free of markers, and may contain another one', () => {
    expect(problems).toEqual([]);
    expect(regions.get('use')?.code).toBe('open();\n\n  deep();\nclose();');
    expect(regions.get('inner')?.code).toBe('deep();');
  });

  test('remembers where each of its lines came from', () => {
    expect(regions.get('use')?.origin).toEqual([3, 4, 6, 9].map((line) => ({ line, indent: 2 })));
  });

  test('with the empty name is the whole file without markers', () => {
    expect(regions.get('')?.code.split('\n')).toHaveLength(8);
  });

  test.each([
    [['// #region a', 'x();'], 'a.ts:1: region "a" is not closed'],
    [['x();', '// #endregion'], 'a.ts:2: this #endregion closes nothing'],
    [['// #region', '// #endregion'], 'a.ts:1: a region needs a name'],
    [['// #region a', '// #endregion', '// #region a', '// #endregion'], 'a.ts:3: there is a region "a" already'],
  ])('%j is refused', (lines, complaint) => {
    expect(parseRegions('a.ts', lines.join('\n'), 99).problems.map(formatProblem)[0]).toContain(complaint);
  });
});
