import { Database, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
class Article extends Model('articles', {
  ...integerKey,
  title: text(),
  slug: text().unique().default(''),
}) {
  static {
    this.on('beforeSave', (article) => {
      article.slug = article.title.toLowerCase().replaceAll(' ', '-');
    });
    this.on('beforeDelete', (article) => {
      if (article.title === 'Terms of Use') throw new Error('The terms must stay.');
    });
  }
}
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Article);
await db.createTables([Article], { recreate: true });

const article = await Article.create({ title: 'Terms of Use' });
console.log(article.slug);
await article.delete().catch((error: Error) => console.log(error.message));
console.log(`${await Article.query().count()} article`);
// #endregion

await db.dispose();

// Output:
// terms-of-use
// The terms must stay.
// 1 article
