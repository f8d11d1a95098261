import {
  Database,
  integer,
  integerKey,
  Model,
  oneOf,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region models
class User extends Model('users', { ...integerKey, name: text() }) {}
class Content extends Model(
  'contents',
  { ...integerKey, title: text(), authorId: integer() },
  { author: () => Content.belongsTo(User, 'authorId') },
) {
  get heading(): string {
    return this.title.toUpperCase();
  }
  static titled(title: string) {
    return this.query().where({ title });
  }
  static {
    this.on('beforeSave', (content) => {
      content.title = content.title.trim();
    });
  }
}
class Article extends Content.extend('articles', { kind: oneOf('news', 'essay') }) {
  override get heading(): string {
    return `${this.kind}: ${super.heading}`;
  }
}
// #endregion

// #region use
const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(User, Article);
await db.createTables([User, Article], { recreate: true });

const ada = await User.create({ name: 'Ada' });
await Article.create({ title: ' Engines ', authorId: ada.id, kind: 'essay' });
const [article] = await Article.titled('Engines').with('author').all();
console.log(`${article?.heading} by ${article?.author.name}`);
console.log(article instanceof Article, article instanceof Content);
// #endregion

await db.dispose();

// Output:
// essay: ENGINES by Ada
// true true
