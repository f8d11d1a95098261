/** Conformance of relations: loading with a query, afterwards and for siblings, one statement for each relation. */
import { QueryError, RelationNotLoadedError } from '../../core/errors.ts';
import { Model, type Database } from '../../database.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase, ConformanceContext } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { scene, statementsOf } from './scene.ts';

function library() {
  class Author extends Model('authors', { ...integerKey, name: text() }, {
    books: () => Author.hasMany(Book, 'authorId', { orderBy: ['title desc', 'id'] }),
  }) {} // prettier-ignore
  class Book extends Model('books', { ...integerKey, title: text(), authorId: integer(), editorId: integer().nullable() }, {
    author: () => Book.belongsTo(Author, 'authorId'),
    editor: () => Book.belongsTo(Author, 'editorId'),
    reviews: () => Book.hasMany(Review, 'bookId'),
  }) {} // prettier-ignore
  class Review extends Model('reviews', { ...integerKey, bookId: integer(), parentId: integer().nullable(), words: text() }, {
    book: () => Review.belongsTo(Book, 'bookId'),
    parent: () => Review.belongsTo(Review, 'parentId'),
    replies: () => Review.hasMany(Review, 'parentId'),
  }) {} // prettier-ignore
  return { Author, Book, Review };
}

type Library = ReturnType<typeof library>;

/** Ann wrote A and B, Bob wrote C and edited A, Cid nothing. A has the reviews 1 and 2, of which 2 replies to 1. */
function withLibrary(
  context: ConformanceContext,
  play: (models: Library, db: Database) => Promise<void>,
): Promise<void> {
  const models = library();
  const { Author, Book, Review } = models;
  return scene(context, [Review, Book, Author], async (db) => {
    for (const [id, name] of [[1, 'Ann'], [2, 'Bob'], [3, 'Cid']] as const) await Author.create({ id, name }); // prettier-ignore
    await Book.create({ id: 1, title: 'A', authorId: 1, editorId: 2 });
    await Book.create({ id: 2, title: 'B', authorId: 1 });
    await Book.create({ id: 3, title: 'C', authorId: 2 });
    await Review.create({ id: 1, bookId: 1, words: 'first' });
    await Review.create({ id: 2, bookId: 1, parentId: 1, words: 'second' });
    await play(models, db);
  });
}

const loadingCases: readonly ConformanceCase[] = [
  {
    name: 'with loads what belongs to each record, in one statement for each relation',
    run: (context) =>
      withLibrary(context, async ({ Author }, db) => {
        const statements = await statementsOf(db, async () => {
          const authors = await Author.query().with('books.reviews', 'books.editor').orderBy('id').all();
          const shown = authors.map(({ name, books }) => [name, books.map(({ title, reviews, editor }) => [title, reviews.length, editor?.name ?? null])]); // prettier-ignore
          equal(shown, [['Ann', [['B', 0, null], ['A', 2, 'Bob']]], ['Bob', [['C', 0, null]]], ['Cid', []]], 'the authors'); // prettier-ignore
        });
        equal(statements.length, 4, 'statements');
      }),
  },
  {
    name: 'with takes conditions, an order and a limit for a relation, and the limit counts for each record',
    run: (context) =>
      withLibrary(context, async ({ Author, Book, Review }, db) => {
        await Book.create({ id: 4, title: 'D', authorId: 1, editorId: 2 });
        await Review.create({ id: 3, bookId: 3, words: 'third' });
        await Review.create({ id: 4, bookId: 3, words: 'fourth' });
        const authors = Author.query().orderBy('id');
        const titles = (all: readonly { books: readonly { title: string }[] }[]): string[] =>
          all.map(({ books }) => books.map(({ title }) => title).join(''));
        const edited = await authors.with('books', (books) => books.where({ editorId: 2 }).orWhere({ title: 'C' })).all(); // prettier-ignore
        equal(titles(edited), ['DA', 'C', ''], 'conditions, in the order of the relation');
        equal(titles(await authors.with('books', (books) => books.orderBy('title')).all()), ['ABD', 'C', ''], 'order');
        const statements = await statementsOf(db, async () => {
          const two = await authors.with('books', (books) => books.orderBy('title').limit(2)).all();
          equal(titles(two), ['AB', 'C', ''], 'limit');
        });
        equal(statements.length, 2, 'statements');
        const newest = await authors.with('books.reviews', (reviews) => reviews.orderBy('id desc').limit(1)).all();
        const words = newest.map(({ books }) =>
          books.map(({ reviews }) => reviews.map((review) => review.words).join()),
        );
        equal(words, [['', '', 'second'], ['fourth'], []], 'at the end of a path');
      }),
  },
  {
    name: 'records with the same parent share one object',
    run: (context) =>
      withLibrary(context, async ({ Book }) => {
        const [a, b] = await Book.query().with('author').orderBy('id').all();
        equal(a!.author.name, 'Ann', 'the author');
        ok(a!.author === b!.author, 'both books have the same author object');
      }),
  },
  {
    name: 'a relation may lead to its own model',
    run: (context) =>
      withLibrary(context, async ({ Review }) => {
        const [one, two] = await Review.query().with('parent', 'replies.parent').orderBy('id').all();
        equal([one!.parent, two!.parent?.words], [null, 'first'], 'parents');
        equal(one!.replies.map(({ words, parent }) => [words, parent?.words]), [['second', 'first']], 'replies'); // prettier-ignore
      }),
  },
  {
    name: 'a query without rows loads nothing, and null keys ask for nothing',
    run: (context) =>
      withLibrary(context, async ({ Book }, db) => {
        const none = Book.query().where({ title: 'x' }).with('author.books');
        equal((await statementsOf(db, () => none.all())).length, 1, 'statements for no rows');
        const unedited = Book.query().where({ editorId: null }).with('editor');
        const statements = await statementsOf(db, async () => {
          equal((await unedited.all()).map(({ editor }) => editor), [null, null], 'editors'); // prettier-ignore
        });
        equal(statements.length, 1, 'statements for null keys');
      }),
  },
  {
    name: 'a relation that is not loaded cannot be read by mistake',
    run: (context) =>
      withLibrary(context, async ({ Book }) => {
        const book = await Book.findOneOrFail(1);
        await rejects(() => (book as unknown as { author: unknown }).author, RelationNotLoadedError, "with('author')", 'Book'); // prettier-ignore
        equal([book.isLoaded('author'), 'author' in book.toJSON()], [false, false], 'isLoaded and JSON');
      }),
  },
  {
    name: 'load loads for all records of the result, in one statement, and not twice',
    run: (context) =>
      withLibrary(context, async ({ Book }, db) => {
        const books = await Book.query().orderBy('id').all();
        const first = await statementsOf(db, () => books[0]!.load('author'));
        equal(first.length, 1, 'statements of the first');
        ok(books.every((book) => book.isLoaded('author')), 'the siblings are loaded too'); // prettier-ignore
        equal((await statementsOf(db, () => books[2]!.load('author'))).length, 0, 'statements of another');
        const loaded = await books[2]!.load('author.books');
        ok(loaded === books[2], 'load answers the same record');
        equal(loaded.author.books.map(({ title }) => title), ['C'], 'a longer path'); // prettier-ignore
      }),
  },
  {
    name: 'load works for a record that was taken out of its result',
    run: (context) =>
      withLibrary(context, async ({ Book }) => {
        const books = await Book.query().orderBy('id').all();
        const taken = books.shift()!;
        equal((await taken.load('author')).author.name, 'Ann', 'the author');
        const [b] = await Book.load(books, 'author', 'reviews');
        equal([b!.author.name, b!.reviews], ['Ann', []], 'of those left');
      }),
  },
  {
    name: 'a misspelt relation anywhere in a path is refused before anything is asked',
    run: (context) =>
      withLibrary(context, async ({ Author, Book }, db) => {
        const authors = await Author.findAll();
        const statements = await statementsOf(db, async () => {
          await rejects(() => Author.query().with('bokks' as never), QueryError, '"bokks"', "'books'");
          await rejects(() => Author.query().with('books.reviws' as never), QueryError, '"reviws"', "'reviews'");
          await rejects(() => authors[0]!.load('books.autor' as never), QueryError, '"autor"', "'author'");
          await rejects(() => Author.load(authors, 'books.author.x' as never), QueryError, '"x"');
          await rejects(() => (authors[0] as { related(name: string): unknown }).related('bok'), QueryError, '"bok"');
        });
        equal(statements.length, 0, 'statements');
        ok(!authors[0]!.isLoaded('books') && Book.tableName === 'books', 'nothing was loaded');
      }),
  },
  {
    name: 'refresh forgets loaded relations',
    run: (context) =>
      withLibrary(context, async ({ Book }) => {
        const book = await (await Book.findOneOrFail(1)).load('author', 'reviews');
        await book.refresh();
        equal([book.isLoaded('author'), book.isLoaded('reviews')], [false, false], 'isLoaded');
        equal((await book.load('reviews')).reviews.length, 2, 'loaded again');
      }),
  },
];

const relatedCases: readonly ConformanceCase[] = [
  {
    name: 'related is a query confined to the record, whatever is added to it',
    run: (context) =>
      withLibrary(context, async ({ Author, Book }) => {
        const ann = await Author.findOneOrFail(1);
        const books = ann.related('books');
        equal((await books.all()).map(({ title }) => title), ['B', 'A'], 'in the order of the relation'); // prettier-ignore
        const wide = books.where({ title: 'A' }).orWhere({ title: 'C' });
        equal((await wide.all()).map(({ title }) => title), ['A'], 'an alternative does not lead out of it'); // prettier-ignore
        equal(await books.where("title = 'A' or title = 'C'").count(), 1, 'nor does raw SQL');
        const [a] = await Book.query().where({ title: 'A' }).all();
        equal((await a!.related('editor').one())?.name, 'Bob', 'belongsTo');
      }),
  },
  {
    name: 'related of a record without a key, or with a null one, is a query without rows',
    run: (context) =>
      withLibrary(context, async ({ Author, Book }) => {
        const [b] = await Book.query().where({ title: 'B' }).all();
        equal(await b!.related('editor').one(), null, 'a null key');
        equal(await new Author({ name: 'new' }).related('books').count(), 0, 'a new record');
      }),
  },
  {
    name: 'loaded relations appear in JSON',
    run: (context) =>
      withLibrary(context, async ({ Author }) => {
        const bob = await Author.query().where({ name: 'Bob' }).with('books').oneOrFail();
        const shown: unknown = JSON.parse(JSON.stringify(bob));
        equal(shown, { id: 2, name: 'Bob', books: [{ id: 3, title: 'C', authorId: 2, editorId: null }] }, 'JSON');
      }),
  },
];

/** The cases about relations. */
export const relationCases: readonly ConformanceCase[] = [...loadingCases, ...relatedCases];
