/** The sixty hard cases of pools and clusters: each is a test somewhere, and its name begins with its number. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '..');
const numbers = Array.from({ length: 60 }, (_, i) => i + 1);

test('every case has a test', () => {
  const found = new Set<number>();
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.test.ts')) continue;
    for (const [, number] of readFileSync(join(source, name), 'utf8').matchAll(
      /^\s*(?:test(?:\.each)?.*\(|\()?['"`](\d+)\. /gm,
    ))
      found.add(Number(number));
  }
  expect(numbers.filter((number) => !found.has(number))).toEqual([]);
});
