import { Database, integer, integerKey, Model, text } from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region models
class Author extends Model(
  'authors',
  { ...integerKey, name: text() },
  {
    books: () => Author.hasMany(Book, 'authorId', { orderBy: 'title' }),
    account: () => Author.hasOne(Account, 'authorId'),
  },
) {}
class Book extends Model(
  'books',
  { ...integerKey, title: text(), authorId: integer(), editorId: integer().nullable() },
  {
    author: () => Book.belongsTo(Author, 'authorId'),
    editor: () => Book.belongsTo(Author, 'editorId'),
  },
) {}
class Account extends Model('accounts', {
  ...integerKey,
  authorId: integer().unique(),
  iban: text(),
}) {}
// #endregion

const db = new Database({ database: 'library.db' }, SQLiteBackend);
db.bind(Author, Book, Account);
await db.createTables([Author, Book, Account], { recreate: true });
const [ada, bob] = await Author.insertAll([{ name: 'Ada' }, { name: 'Bob' }]);
await Book.create({ title: 'Engines', authorId: ada!.id, editorId: bob!.id });
await Book.create({ title: 'Algebra', authorId: ada!.id });
await Account.create({ authorId: bob!.id, iban: 'DE02 1203 0000 0000 2020 51' });

// #region main
const authors = await Author.query().with('books', 'account').orderBy('id').all();
for (const { name, books, account } of authors) {
  const titles = books.map(({ title }) => title).join(', ') || 'no books';
  console.log(`${name}: ${titles}; ${account?.iban ?? 'no account'}`);
}

const [first] = await Book.query().with('author', 'editor').orderBy('title').all();
console.log(`${first?.title} by ${first?.author.name}`); // `author` is an Author
console.log(first?.editor); // `editor` is an Author or null, as its key is nullable
// #endregion

await db.dispose();

// queries: 6
// Output:
// Ada: Algebra, Engines; no account
// Bob: no books; DE02 1203 0000 0000 2020 51
// Algebra by Ada
// null
