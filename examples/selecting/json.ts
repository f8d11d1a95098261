import { Database, integerKey, json, Model, op, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region model
interface Details {
  maker: { city: string };
  tags: string[];
  grams?: number;
}

class Article extends Model('articles', {
  ...integerKey,
  name: text(),
  details: json<Details>(),
}) {}
// #endregion

const db = new Database({ database: 'shop.db' }, SQLiteBackend).bind(Article);
await db.createTables([Article], { recreate: true });
const data: [string, Details][] = [
  ['Tea', { maker: { city: 'Darjeeling' }, tags: ['hot', 'dry'], grams: 250 }],
  ['Honey', { maker: { city: 'Berlin' }, tags: ['sweet'], grams: 500 }],
  ['Bread', { maker: { city: 'Berlin' }, tags: [] }],
];
for (const [name, details] of data) await Article.create({ name, details });

// #region conditions
const articles = Article.query().orderBy('name');
const queries = {
  'from Berlin': articles.where({ details: op.at(['maker', 'city'], 'Berlin') }),
  'at least 500 g': articles.where({ details: op.at('grams', op.gte(500)) }),
  'hot or sweet': articles.where({
    details: op.at(['tags', 0], op.in(['hot', 'sweet'])),
  }),
  'no weight': articles.where({ details: op.at('grams', null) }),
};
for (const [what, query] of Object.entries(queries))
  console.log(`${what}: ${(await query.pluck('name')).join(', ')}`);

const cities = await articles
  .select('name')
  .select((e) => ({ city: e.json<string>('details', ['maker', 'city']) }))
  .all();
console.log(cities.map(({ name, city }) => `${name}: ${city}`).join(', '));
// #endregion

await db.dispose();

// Output:
// from Berlin: Bread, Honey
// at least 500 g: Honey
// hot or sweet: Honey, Tea
// no weight: Bread
// Bread: Berlin, Honey: Berlin, Tea: Darjeeling
