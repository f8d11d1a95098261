import { describe, expect, test } from 'vitest';
import { judgeTypes, measureTypes } from './type-cost.ts';
import { typeProgram, type Hover } from './type-program.ts';

const root = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');
const program = (): Map<string, string> => typeProgram({ models: 8, blocks: 24 }, '../src/index.ts');
const record: Hover = { name: 'record', code: 'const $ = await Model0.findOneOrFail(1);', most: 40 };

describe('the cost of types', () => {
  const cost = measureTypes(root, program(), [record]);

  test('a program without mistakes within the budget has no findings', () => {
    expect(judgeTypes(cost, cost.instantiations, [record])).toEqual([]);
    expect(cost.instantiations).toBeGreaterThan(10_000);
    expect(cost.hovers).toEqual(['const record: Model0']);
  });

  test('a budget that is one too small is a finding that says how much it was', () => {
    expect(judgeTypes(cost, cost.instantiations - 1, [])).toEqual([
      expect.stringContaining(`${cost.instantiations} instantiations, ${cost.instantiations - 1} are the most`),
    ]);
  });

  test('a hover that is too long is a finding that shows it, and one of nothing is a finding too', () => {
    expect(judgeTypes(cost, Infinity, [{ ...record, most: 19 }])).toEqual([
      'record is shown in 20 characters, 19 are the most:\nconst record: Model0',
    ]);
    expect(judgeTypes({ ...cost, hovers: [''] }, Infinity, [record])).toEqual([
      expect.stringContaining('nothing is shown for record'),
    ]);
  });
});

test('a compile error in the program is found with its file and line, and so is one in a question', () => {
  const files = program();
  files.set('use3.ts', `${files.get('use3.ts')}\nexport const wrong: string = 1;`);
  const { errors } = measureTypes(root, files, [{ ...record, code: 'const $ = await Model0.findNone(1);' }]);
  expect(errors).toEqual([
    expect.stringMatching(/^type-program\/use3\.ts:\d+: TS2322: /),
    expect.stringMatching(/^type-program\/hovers\.ts:\d+: TS2551: .*findNone/),
  ]);
});

test('the same numbers make the same program, with a file for each model and every block in one of them', () => {
  const files = program();
  expect([...files]).toEqual([...program()]);
  const text = [...files.values()].join('\n');
  expect(text.match(/^export class Model\d+ /gm)).toHaveLength(8);
  expect(text.match(/^export async function block\d+\(/gm)).toHaveLength(24);
});
