import {
  Database,
  integer,
  integerKey,
  Model,
  text,
  ValidationError,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

class City extends Model('cities', {
  ...integerKey,
  name: text().unique(),
  people: integer().nullable(),
}) {
  static {
    this.validate(({ people }) =>
      people !== null && people < 0
        ? [{ path: ['people'], message: 'is negative' }]
        : [],
    );
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(City);
await db.createTables([City], { recreate: true });

// #region main
db.on('query', ({ sql, rows }) => console.log(`${sql.slice(0, 40)}… ${rows} rows`));
const cities = await City.insertAll([
  { name: 'Quito', people: 1_763_275 },
  { name: 'Utopia' }, // what is left out gets its default
]);
console.log(cities.map(({ id, name, people }) => `${id} ${name} ${people}`));

try {
  await City.insertAll([{ name: 'Oslo' }, { name: 'Atlantis', people: -1 }]);
} catch (error) {
  if (!(error instanceof ValidationError)) throw error;
  console.log(error.issues);
}
// #endregion

await db.dispose();

// Output:
// insert into "cities" ("name", "people") … 2 rows
// [ '1 Quito 1763275', '2 Utopia null' ]
// [ { path: [ '1', 'people' ], message: 'is negative' } ]
