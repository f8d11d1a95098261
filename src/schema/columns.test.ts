/** Column definitions: what references() refuses at once. What it refers to is looked at when tables are made. */
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { Model } from '../database.ts';
import { definitionOf, integer } from './columns.ts';
import { integerKey } from './groups.ts';

class User extends Model('users', { ...integerKey }) {}

describe('references()', () => {
  test('keeps the function and the options, and asks nothing of the model', () => {
    const target = (): never => {
      throw new Error('called');
    };
    const { references } = definitionOf(integer().references(target, { onDelete: 'cascade' }).index(), 'userId');
    expect(references).toEqual({ target, onDelete: 'cascade' });
    expect(Object.isFrozen(references)).toBe(true);
  });

  test.each<[string, unknown, unknown, RegExp]>([
    ['a model instead of a function', User, undefined, /references\(\(\) => User\)/],
    ['the name of a table', 'users', undefined, /function/],
    ['nothing', undefined, undefined, /function/],
    ['an unknown option', () => User, { ondelete: 'cascade' }, /Did you mean 'onDelete'/],
    [
      'an unknown action',
      () => User,
      { onDelete: 'delete' },
      /onDelete of references\(\) must be one of .*"cascade".*got "delete"/,
    ],
    ['an action in capitals', () => User, { onUpdate: 'CASCADE' }, /onUpdate/],
    ['a column that is no name', () => User, { column: 1 }, /column of references\(\)/],
  ])('refuses %s', (_what, target, options, message) => {
    const wrong = () => integer().references(target as never, options as never);
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(message);
  });
});
