/** Texts from outside in the newer places of queries: none becomes SQL that the program did not write. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QueryError } from '../core/errors.ts';
import { Database, Model } from '../database.ts';
import { integer, json, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { SQLiteBackend } from '../sqlite/backend.ts';
import { op } from './operators.ts';

const SEED = 20_261_125;

class Thing extends Model('things', { ...integerKey, name: text(), parentId: integer().nullable(), data: json() }, {
  parent: () => Thing.belongsTo(Thing, 'parentId'),
  parts: () => Thing.hasMany(Thing, 'parentId'),
}) {} // prettier-ignore
const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(Thing);
beforeAll(() => db.createTables([Thing]));
afterAll(() => db.dispose());

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom("'", '"', '`', '\\', '$', '.', '[', ']', '?', '-', ';', ' ', 'a', '\0', '\n', '/', '*', '(', ')'), maxLength: 8 }), // prettier-ignore
  fc.constantFrom("a' or 1=1 --", 'a" or "1"="1', "$.a'), (select 1", '__proto__', 'constructor', 'id', 'name', '*', '1', 'a]b[0'),
); // prettier-ignore

/** The text of a query, or undefined when it is refused in the library's terms. */
function textOf(build: () => { toSql(): { sql: string } }): string | undefined {
  try {
    return build().toSql().sql;
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

test('a key of JSON finds what lies under just that key', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (key, other) => {
      const attempt = db.transaction(async (tx) => {
        await Thing.create({ name: 'a', data: { [key]: { [other]: 'found' } } });
        await Thing.create({ name: 'b', data: { [`${key}x`]: { [other]: 'found' }, found: [[key]] } });
        const found = Thing.query().where({ data: op.at([key, other], 'found') }).pluck('name'); // prettier-ignore
        if (`${key}${other}`.includes('\0')) await expect(found).rejects.toThrow(QueryError);
        else expect(await found).toEqual(['a']);
        await tx.rollback();
      });
      await attempt;
    }),
    { numRuns: 500, seed: SEED },
  );
});

test('names of selections, groups, common tables and relations are words or refused', () => {
  const HEAD = 'select "id", "name", "parent_id", "data" from "things"';
  fc.assert(
    fc.property(hostile, (input) => {
      const column = '"(?:id|name|parent_id|data)"';
      expect(textOf(() => Thing.query().select(input as 'id')) ?? '').toMatch(new RegExp(`^(?:select ${column}(?: as "parentId")? from "things")?$`)); // prettier-ignore
      expect(textOf(() => Thing.query().select(`count(*) as ${input}`)) ?? '').toMatch(/^(?:select count\(\*\) as "\w+" from "things")?$/); // prettier-ignore
      const grouped = textOf(() => Thing.query().groupBy(input as 'id').select('count(*) as n')) ?? ''; // prettier-ignore
      expect(grouped).toMatch(new RegExp(`^(?:select count\\(\\*\\) as "n" from "things" group by ${column})?$`));
      const ordered =
        textOf(() =>
          Thing.query()
            .select('count(*) as n')
            .orderBy(input as 'id'),
        ) ?? '';
      expect(ordered).toMatch(new RegExp(`^(?:select count\\(\\*\\) as "n" from "things" order by (?:${column}|"n")(?: desc)?)?$`)); // prettier-ignore
      const named = textOf(() => Thing.query().cte(input, Thing.query()).from(input)) ?? '';
      expect(named).toMatch(/^(?:with "\w+" \("id", "name", "parent_id", "data"\) as \(.+\) select .+ from "\w+" as "things")?$/); // prettier-ignore
      expect(textOf(() => Thing.query().whereExists(input as 'parts')) ?? HEAD).toMatch(/^select "id", .+ from "things"(?: where exists \(select 1 from "things" as "(?:parent|parts)" where .+\))?$/); // prettier-ignore
      expect(textOf(() => Thing.query().recursive(input as 'parts')) ?? 'with recursive').toMatch(/^with recursive/);
      if (!/\s/.test(input.trim())) expect(textOf(() => Thing.query().join(input as 'parts')) ?? HEAD).toMatch(/^select .+ from "things"(?: inner join "things" as "(?:parent|parts)" on [\w". =]+)?$/); // prettier-ignore
      expect(textOf(() => Thing.query().select('count(*) as n').having({ [input]: 1 } as never)) ?? 'having count(*) = ?').toMatch(/having count\(\*\) = \?$/); // prettier-ignore
    }),
    { numRuns: 2_000, seed: SEED },
  );
});
