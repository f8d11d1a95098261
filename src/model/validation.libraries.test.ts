/** The libraries that users bring: zod and valibot, as column schemas and as rules, sync and async, with types and paths. */
import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ValidationError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { integer, json, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

let open: Database | undefined;
afterEach(() => open?.dispose());

const address = { city: 'Oslo', zip: '0150' };

async function issuesOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ValidationError);
  return (error as ValidationError).issues.map(({ path }) => path.join('.'));
}

test('zod checks and transforms columns, looks into JSON, and checks whole records', async () => {
  class Guest extends Model('guests', {
    ...integerKey,
    email: text().schema(z.email().trim().toLowerCase()),
    age: integer().schema(z.number().min(18)),
    home: json<{ city: string; zip: string }>().schema(z.object({ city: z.string(), zip: z.string().length(4) })),
  }) {
    static {
      this.validate(z.object({ email: z.string(), age: z.number() }).refine(({ email, age }) => age < 100 || email.endsWith('.old'), { path: ['age'] })); // prettier-ignore
    }
  }
  open = new Database({ database: ':memory:' }, SQLiteBackend).bind(Guest);
  await open.createTables([Guest]);
  const guest = await Guest.create({ email: 'Ada@Example.org', age: 36, home: address });
  expect(guest.email).toBe('ada@example.org');
  expect(await issuesOf(Guest.create({ email: 'ada', age: 3, home: { city: 'Oslo', zip: '15' } }))).toEqual(['email', 'age', 'home.zip']); // prettier-ignore
  expect(await issuesOf(Guest.create({ email: 'a@example.org', age: 101, home: address }))).toEqual(['age']);
  expect(await Guest.query().count()).toBe(1);
  // @ts-expect-error -- what the schema takes is what create takes
  await Guest.create({ email: 1, age: 20, home: address }).catch(() => {});
});

test('valibot does the same, and its asynchronous schemas are awaited', async () => {
  const taken = new Set(['ada@example.org']);
  const free = v.pipeAsync(
    v.string(),
    v.trim(),
    v.checkAsync(async (email) => !taken.has(email), 'is taken'),
  );
  class Guest extends Model('guests', {
    ...integerKey,
    email: text().schema(free),
    home: json<{ city: string; zip: string }>().schema(v.object({ city: v.string(), zip: v.pipe(v.string(), v.length(4)) })),
  }) {} // prettier-ignore
  open = new Database({ database: ':memory:' }, SQLiteBackend).bind(Guest);
  await open.createTables([Guest]);
  expect((await Guest.create({ email: ' bob@example.org ', home: address })).email).toBe('bob@example.org');
  expect(await issuesOf(Guest.create({ email: 'ada@example.org', home: { city: 'Oslo', zip: '1' } }))).toEqual(['email', 'home.zip']); // prettier-ignore
});
