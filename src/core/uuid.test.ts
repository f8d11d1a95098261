/** UUIDs of version 7: their form, that they only grow, and that clocks cannot change that. */
import { array, assert, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UuidSource, uuidv7 } from './uuid.ts';

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The milliseconds in a UUID. */
const timeOf = (uuid: string): number => Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);

describe('uuidv7', () => {
  test('has the version, the variant and the time of now', () => {
    const before = Date.now();
    const made = uuidv7();
    expect(made).toMatch(VERSION_7);
    expect(timeOf(made)).toBeGreaterThanOrEqual(before);
    expect(timeOf(made)).toBeLessThanOrEqual(Date.now());
  });

  test('each is greater than all before it, many in a millisecond too, and none comes twice', () => {
    const made = Array.from({ length: 50_000 }, () => uuidv7());
    expect(made).toEqual(made.toSorted());
    expect(new Set(made).size).toBe(made.length);
    expect(new Set(made.map((uuid) => timeOf(uuid))).size).toBeLessThan(made.length);
  });

  test('whatever the clock shows, also when it is set back', () => {
    assert(
      property(array(nat(2 ** 48 - 1), { minLength: 2, maxLength: 200 }), (times) => {
        let at = 0;
        const source = new UuidSource(() => times[at++]!);
        const made = times.map(() => source.next());
        expect(made.every((uuid) => VERSION_7.test(uuid))).toBe(true);
        expect(made).toEqual(made.toSorted());
        expect(new Set(made).size).toBe(made.length);
        expect(made.map((uuid) => timeOf(uuid))).toEqual(times.map((_, i) => Math.max(...times.slice(0, i + 1))));
      }),
    );
  });

  test('two processes that start in the same millisecond do not make the same', () => {
    const made = Array.from({ length: 1_000 }, () => new UuidSource(() => 0).next());
    expect(new Set(made).size).toBe(made.length);
  });
});
