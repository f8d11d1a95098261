/** Cursors come back from outside: whatever comes, the answer is rows of the query or a QueryError, never anything else. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QueryError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { bigint, date, decimal, float, text, timestamp, uuid } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import type { OrderTerm } from '../schema/relations.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';

const SEED = 20_261_127;

class Row extends Model('rows', {
  ...integerKey, name: text(), big: bigint(), at: timestamp(), price: decimal(8, 2), weight: float(), day: date(), code: uuid(),
}) {} // prettier-ignore

const columns = ['name', 'big', 'at', 'price', 'weight', 'day', 'code'] as const;
const order: fc.Arbitrary<OrderTerm<Row>[]> = fc
  .tuple(fc.uniqueArray(fc.constantFrom(...columns), { maxLength: 3 }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
  .map(([chosen, down]) => [...chosen, 'id' as const].map((column, i): OrderTerm<Row> => (down[i] ? `${column} desc` : column))); // prettier-ignore

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Row);
beforeAll(async () => {
  await db.createTables([Row]);
  for (let n = 0; n < 12; n++) {
    await Row.create({
      name: ['hidden', 'é', '漢🙂', "'"][n % 4]!, big: 2n ** 62n + BigInt(n % 3), at: new Date((n % 2) - 1), price: `${n % 5}.05`,
      weight: [1e300, -0.1, 0, 1 / 3][n % 4]!, day: n % 2 ? '1969-12-31' : '2026-01-01', code: `0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f607${n % 3}`,
    }); // prettier-ignore
  }
});
afterAll(() => db.dispose());

const query = (terms: readonly OrderTerm<Row>[]) =>
  Row.query()
    .where("name <> 'hidden'")
    .orderBy(...terms);

test('pages of any size, in any order, are all rows in their order', async () => {
  await fc.assert(
    fc.asyncProperty(order, fc.integer({ min: 1, max: 5 }), async (terms, size) => {
      const seen: number[] = [];
      let after: string | null | undefined;
      while (after !== null) {
        const page = await query(terms).paginate({ size, after });
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
      }
      expect(seen).toEqual((await query(terms).all()).map(({ id }) => id));
    }),
    { numRuns: 200, seed: SEED },
  );
});

/** What a cursor says, and a cursor that says something. */
const read = (cursor: string): unknown[] =>
  JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)))) as unknown[]; // prettier-ignore
const write = (content: unknown): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(content)))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''); // prettier-ignore

async function ask(terms: readonly OrderTerm<Row>[], after: string): Promise<void> {
  try {
    const { items } = await query(terms).paginate({ size: 3, after });
    expect(items.every(({ name }) => name !== 'hidden')).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(QueryError);
    expect((error as Error).message).toContain('no cursor');
  }
}

test('any text is refused, and whatever a cursor is made to say confines to rows of the query', async () => {
  await fc.assert(
    fc.asyncProperty(order, fc.string({ unit: 'binary' }), fc.jsonValue(), fc.nat(9), async (terms, words, value, at) => {
      await expect(query(terms).paginate({ size: 3, after: words })).rejects.toThrow(/no cursor/);
      const { next } = await query(terms).paginate({ size: 3 });
      const content = read(next!);
      await ask(terms, write(content.map((part, i) => (i === at % content.length ? value : part))));
      await ask(terms, write([...content, value]));
      await ask(terms, write(content.slice(0, -1)));
      await ask(terms, next!.slice(0, at));
    }),
    { numRuns: 500, seed: SEED },
  );
}); // prettier-ignore
