import {
  Database,
  integer,
  integerKey,
  Model,
  op,
  sql,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class City extends Model('cities', {
  ...integerKey,
  name: text(),
  country: text(),
  people: integer(),
}) {}

const db = new Database({ database: ':memory:' }, SQLiteBackend).bind(City);
await db.createTables([City]);
await db.execute(`
  insert into cities (name, country, people)
  values ('Lyon', 'FR', 520000), ('Nice', 'FR', 350000), ('Bonn', 'DE', 340000),
         ('Graz', 'AT', 300000), ('Linz', 'AT', 210000)
`);

// #region main
const cities = City.query().orderBy('name');

const queries = {
  'both hold': cities.where({ country: 'FR', people: op.gt(400_000) }),
  'one of a list': cities.where({ country: op.in(['DE', 'FR']) }),
  'this or that': cities.where({ country: 'AT' }).orWhere({ name: op.like('B%') }),
  'SQL with values': cities.where('people between ? and ?', [250_000, 350_000]),
  'SQL in pieces': cities.where(sql`lower(country) = ${'at'}`),
};

for (const [what, query] of Object.entries(queries)) {
  const found = await query.all();
  console.log(`${what}: ${found.map(({ name }) => name).join(', ')}`);
}
// #endregion

await db.dispose();

// Output:
// both hold: Lyon
// one of a list: Bonn, Lyon, Nice
// this or that: Bonn, Graz, Linz
// SQL with values: Bonn, Graz, Nice
// SQL in pieces: Graz, Linz
