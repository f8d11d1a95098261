import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { withTags } from './query-tags.ts';

test('tags stand behind the statement, sorted and encoded', () => {
  expect(withTags('select 1', { route: '/orders/:id', app: "Ada's shop" })).toBe(
    "select 1 /*app='Ada%27s%20shop',route='%2Forders%2F%3Aid'*/",
  );
  expect(withTags('select 1', {})).toBe('select 1');
});

test('whatever is in a tag, the comment ends where it should', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, value) => {
      const tagged = withTags('select 1', { [key]: value });
      expect(tagged).toMatch(/^select 1 \/\*[\w.~%-]*='[\w.~%-]*'\*\/$/);
    }),
  );
});
