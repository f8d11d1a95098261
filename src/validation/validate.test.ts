/** Running schemas that are written by hand: what any library's schema can answer, and what is no schema. */
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import type { StandardResult, StandardSchemaV1 } from './standard-schema.ts';
import { isSchema, requireSchema, runSchema, validationError } from './validate.ts';

const schema = (
  validate: (value: unknown) => StandardResult<unknown> | Promise<StandardResult<unknown>>,
): StandardSchemaV1 => ({ '~standard': { version: 1, vendor: 'by hand', validate } });

describe('running a schema', () => {
  test('answers at once when the schema does', () => {
    const upper = schema((value) => ({ value: String(value).toUpperCase() }));
    expect(runSchema(upper, 'a', ['name'])).toEqual({ value: 'A' });
  });

  test('waits for a schema that answers later', async () => {
    const later = schema(async (value) => Promise.resolve({ value: [value] }));
    const verdict = runSchema(later, 'a', ['name']);
    expect(verdict).toBeInstanceOf(Promise);
    expect(await verdict).toEqual({ value: ['a'] });
  });

  test('puts the place of the value before the paths of the issues, whatever form their segments have', () => {
    const answer = { issues: [{ message: 'a' }, { message: 'b', path: ['x', 0, { key: 'y' }] }] };
    expect(runSchema(schema(() => answer), {}, ['data'])).toEqual({
      issues: [
        { path: ['data'], message: 'a' },
        { path: ['data', 'x', '0', 'y'], message: 'b' },
      ],
    }); // prettier-ignore
  });

  test('takes an empty list of issues for a refusal', () => {
    const empty = schema(() => ({ issues: [] }));
    expect(runSchema(empty, 1, ['n'])).toEqual({ issues: [{ path: ['n'], message: 'is not valid' }] });
  });

  test('lets an error of the schema itself through', () => {
    const broken = schema(() => {
      throw new RangeError('broken');
    });
    expect(() => runSchema(broken, 1, [])).toThrow(RangeError);
  });
});

describe('telling schemas from other values', () => {
  test('takes objects and functions with the standard property', () => {
    const made = schema((value) => ({ value }));
    expect(isSchema(made)).toBe(true);
    expect(isSchema(Object.assign(() => true, made))).toBe(true);
  });

  test.each([undefined, null, 'text', {}, () => true, { '~standard': { version: 2, validate: () => {} } }, { '~standard': { version: 1 } }])(
    'refuses %s',
    (value) => {
      expect(isSchema(value)).toBe(false);
      expect(() => requireSchema(value)).toThrow(ConfigError);
    },
  ); // prettier-ignore
});

describe('the message of the error', () => {
  test('lists up to three issues with their places and counts the rest', () => {
    const issue = (path: string[], message: string) => ({ path, message });
    const two = [issue(['email'], 'needs an @'), issue([], 'is not complete')];
    expect(validationError('User', two).message).toBe('This User is not valid. email: needs an @; is not complete');
    const five = [...two, issue(['a', 'b'], 'x'), issue(['c'], 'y'), issue(['d'], 'z')];
    const error = validationError('User', five);
    expect(error.message).toBe('This User is not valid. email: needs an @; is not complete; a.b: x and 2 more');
    expect(error.issues).toEqual(five);
    expect([error.code, error.retryable]).toEqual(['AR_VALIDATION', false]);
  });
});
