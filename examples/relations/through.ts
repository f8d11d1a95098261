import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Country extends Model(
  'countries',
  { ...integerKey, name: text() },
  { cities: () => Country.hasManyThrough(City, Region, 'countryId', 'regionId') },
) {}
class Region extends Model('regions', { ...integerKey, countryId: integer() }) {}
class City extends Model('cities', {
  ...integerKey,
  regionId: integer(),
  name: text(),
}) {}

const db = new Database({ database: 'map.db' }, SQLiteBackend);
db.bind(Country, Region, City);
await db.createTables([Country, Region, City], { recreate: true });
const italy = await Country.create({ name: 'Italy' });
for (const name of ['Bologna', 'Palermo']) {
  const region = await Region.create({ countryId: italy.id });
  await City.create({ regionId: region.id, name });
}
const { cities } = await italy.load('cities');
console.log(cities.map(({ name }) => name));
// #endregion

await db.dispose();

// queries: 6
// Output:
// [ 'Bologna', 'Palermo' ]
