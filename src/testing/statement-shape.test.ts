/** What counts as the same statement. */
import { describe, expect, test } from 'vitest';
import { shapeOf, shortShape } from './statement-shape.ts';

describe('two statements have the same shape', () => {
  test.each([
    ['when only numbers and strings in their text differ', "select * from a where n = 12 and t = 'it''s'", "select * from a where n = 3.5e7 and t = ''"],
    ['when only the length of a list differs', 'select * from a where n in (?, ?,?)', 'select * from a where n in (?, ?)'],
    ['when only the number of rows inserted differs', 'insert into a (b, c) values (?, ?), (?, ?), (?, ?)', 'insert into a (b, c) values (?, ?), (?, ?)'],
    ['when only space and comments differ', "select 1 -- one, or 'two'\n from a /* of 'all' */", 'select 1 from a'],
    ['whatever the numbers of their placeholders', 'select * from a where n = $1', 'select * from a where n = $12'],
  ])('%s', (_, a, b) => expect(shapeOf(a)).toBe(shapeOf(b))); // prettier-ignore
});

describe('two statements have not', () => {
  test.each([
    ['when their tables differ', 'select * from a1', 'select * from a2'],
    ['when quoted names differ', 'select "it\'s 1" from a', 'select "it\'s 2" from a'],
    ['when names beyond ASCII differ', 'select größe1 from a', 'select größe2 from a'],
    ['when conditions differ', 'select * from a where b = ?', 'select * from a where c = ?'],
    ['when one asks for a list', 'select * from a where b in (?)', 'select * from a where b in (?, ?)'],
  ])('%s', (_, a, b) => expect(shapeOf(a)).not.toBe(shapeOf(b)));
});

test('a shape that is too long loses the columns of its query first, and then its end', () => {
  const shape = `select ${Array.from({ length: 30 }, (_, i) => `"column_${i}"`).join(', ')} from "posts" where "id" = ?`;
  expect(shortShape(shape, 60)).toBe('select … from "posts" where "id" = ?');
  expect(shortShape(shape, 20)).toBe('select … from "post…');
  expect(shortShape('select 1', 20)).toBe('select 1');
});
