/**
 * What the types of mixins, extended models, views and changes promise: compiled by every check, with both compilers, and never
 * run. A line marked as an error must be one, and every other line must not.
 */
import {
  bigint, blob, boolean, decimal, integer, integerKey, json, mixin, Model, text, timestamp, timestamps, uuid, type Changes,
  type Decimal, type Insert, type JsonRow, type Loaded, type Query, type Row, type StandardSchemaV1,
} from '../index.ts'; // prettier-ignore
import { SQLiteBackend } from '../sqlite/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function expectType<A>(): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

declare const aTitle: StandardSchemaV1<string, string>;
declare const booleanOfText: StandardSchemaV1<string, boolean>;
declare const titleOfNumber: StandardSchemaV1<unknown, { title: number }>;

class User extends Model('users', { ...integerKey, name: text(), secret: text().hidden() }, {
  posts: () => User.hasMany(Post, 'userId'),
}) {
  get handle(): string {
    return `@${this.name}`;
  }
  rename(name: string) {
    return this.assign({ name }); // checked inside the class body, too
  }
} // prettier-ignore
class Post extends Model('posts', { ...integerKey, userId: integer(), title: text() }, {
  author: () => Post.belongsTo(User, 'userId'),
}) {} // prettier-ignore

// Mixins: columns, methods and listeners see what the mixin has

const audited = mixin(
  { createdBy: integer().nullable(), updatedBy: integer().nullable(), lastAudit: timestamp().nullable() },
  {
    auditedBy(userId: number) {
      typeOf(this.updatedBy).is<number | null>();
      this.updatedBy = userId;
      this.lastAudit = new Date();
      return this.isAudited;
    },
    get isAudited() {
      return this.lastAudit !== null;
    },
    async touch(): Promise<void> {
      await this.assign({ createdBy: 1 }).save();
      // @ts-expect-error no column of the mixin
      this.assign({ title: 'a' });
    },
  },
  (model) => {
    model.on('beforeSave', (record, { isNew }) => {
      typeOf(isNew).is<boolean>();
      if (isNew) record.createdBy = 1;
      record.auditedBy(2);
      // @ts-expect-error no column of the mixin
      record.title;
    });
    model.validate((record) => (record.isAudited ? undefined : [{ message: 'is not audited' }]));
  },
);
const tagged = mixin({ tags: json<string[]>().default([]) });
const shouting = mixin({}, { shout: (words: string) => words.toUpperCase() });

class Document extends tagged(audited(Model('documents', {
  id: uuid().primaryKey(), ...timestamps,
  title: text().schema(aTitle), body: text().nullable(), pinned: boolean().schema(booleanOfText),
}, {
  creator: () => Document.belongsTo(User, 'createdBy'),
  revisions: () => Document.hasMany(Revision, 'documentId'),
}))) {
  get summary(): string {
    return `${this.title} ${this.tags.join()} ${this.auditedBy(1)}`;
  }
  async texts() {
    return (await this.load('revisions.document')).revisions.map((revision) => revision.document.summary);
  }
} // prettier-ignore
class Revision extends shouting(Model('revisions', { ...integerKey, documentId: uuid(), text: text() }, {
  document: () => Revision.belongsTo(Document, 'documentId'),
})) {} // prettier-ignore

expectType<Row<Document>>().is<{
  id: string; createdAt: Date; updatedAt: Date; title: string; body: string | null; pinned: boolean; tags: string[];
  createdBy: number | null; updatedBy: number | null; lastAudit: Date | null;
}>(); // prettier-ignore
expectType<Insert<Document>>().is<{
  id: string; title: string; pinned: string; createdAt?: Date | undefined; updatedAt?: Date | undefined; body?: string | null | undefined;
  tags?: string[] | undefined; createdBy?: number | null | undefined; updatedBy?: number | null | undefined;
  lastAudit?: Date | null | undefined;
}>(); // prettier-ignore
const doc = new Document({ id: 'a', title: 'abc', pinned: 'yes' });
typeOf(doc.auditedBy(3)).is<boolean>();
typeOf(doc.isAudited).is<boolean>();
typeOf(doc.summary).is<string>();
typeOf(await doc.texts()).is<string[]>();
typeOf(await Document.findOne('uuid')).is<Document | null>();
typeOf(Document.query().where({ createdBy: 1, title: 'a' })).is<Query<Document>>();
Document.configure({ database: 'a' }, SQLiteBackend);
// @ts-expect-error the mixin's columns are typed
await Document.create({ id: 'a', title: 'abc', pinned: 'yes', createdBy: 'me' });
// @ts-expect-error no such method
doc.shout('a');
const found = (await Document.query().with('creator', 'revisions.document').where({ id: 'x' }).one())!;
typeOf(found.creator).is<User | null>(); // the key is nullable
typeOf(found.revisions[0]!.document.summary).is<string>();
typeOf(found.revisions[0]!.shout('a')).is<string>();
// @ts-expect-error a typo
Document.query().with('creater');
// @ts-expect-error userId is a number, documents have UUIDs as keys
Document.hasMany(Post, 'userId');
// @ts-expect-error no such column
Document.hasMany(Revision, 'docId');
// @ts-expect-error the output does not fit
Document.validate(titleOfNumber);
declare const loaded: Loaded<Document, 'revisions'>;
typeOf(loaded.revisions[0]!.text).is<string>();
// @ts-expect-error records have a method save
mixin({ save: text() });
// @ts-expect-error records have a method save
mixin({}, { save() {} });
// @ts-expect-error a mixin is applied to the base of a model
audited(Date);

// Models that extend another, with tables of their own

class Content extends Model('contents', { ...integerKey, ...timestamps, title: text(), authorId: integer() }, {
  author: () => Content.belongsTo(User, 'authorId'),
}) {
  static readonly kind: 'a' | 'b' = 'a';
  static recent() {
    return this.query().orderBy('createdAt desc').limit(10);
  }
  get heading() {
    return this.title.toUpperCase();
  }
  retitle(title: string) {
    return this.assign({ title });
  }
} // prettier-ignore
class Article extends Content.extend('articles', { category: text(), publishedAt: timestamp().nullable() }, {
  pages: () => Article.hasMany(Page, 'articleId'),
}) {
  override get heading() {
    return `${this.category}: ${super.heading}`;
  }
  file(category: string) {
    return this.assign({ category, title: 'a' });
  }
  async firstPage() {
    return (await this.load('pages', 'author')).pages[0];
  }
} // prettier-ignore
class Page extends Content.extend('pages', { slug: text(), articleId: integer() }) {}

expectType<Insert<Article>>().is<{
  title: string; authorId: number; category: string; id?: number | undefined; createdAt?: Date | undefined; updatedAt?: Date | undefined;
  publishedAt?: Date | null | undefined;
}>(); // prettier-ignore
const article = (await Article.query().where({ category: 'x', title: 'y' }).with('author', 'pages').one())!;
typeOf(article.heading).is<string>();
typeOf(article.author.handle).is<string>();
typeOf(article.pages).is<Page[]>();
typeOf(article.file('a').category).is<string>();
typeOf((await article.firstPage())?.slug).is<string | undefined>();
typeOf(Article.kind).is<'a' | 'b'>();
typeOf(await Article.recent().all()).is<Content[]>(); // a static's `this` is the class that declares it
typeOf(await Article.findOne(1)).is<Article | null>();
Article.configure({ database: 'a' }, SQLiteBackend);
article satisfies Content;
const later = await article.load('author.posts', 'pages');
typeOf(later.author.posts[0]!.title).is<string>();
typeOf(new Article({ title: 'a', authorId: 1, category: 'c' })).is<Article>();
// @ts-expect-error category is required
typeOf(new Article({ title: 'a', authorId: 1 })).is<Article>();
// @ts-expect-error no such column of the model that is extended
Content.query().where({ category: 'x' });
// @ts-expect-error a typo
await article.load('page');
Article.on('beforeSave', (record) => typeOf(record).is<Article>());
// @ts-expect-error records have a method save
class Bad1 extends Content.extend('bad', { save: text() }) {}

// Views

User.defineView('public', { only: ['id', 'name', 'posts'], add: { handle: (user) => user.handle } });
User.defineView('short', { except: ['id', 'posts'] });
// @ts-expect-error no such column
User.defineView('public', { only: ['nam'] });
// @ts-expect-error no such column
User.defineView('public', { except: ['nam'] });
// @ts-expect-error no such property
User.defineView('public', { add: { handle: (user) => user.handel } });
// @ts-expect-error no such option
User.defineView('public', { omit: ['id'] });
declare const user: User;
typeOf(user.toView('public')).is<Record<string, unknown>>();
typeOf(User.toViews([user], 'public')).is<Record<string, unknown>[]>();
// @ts-expect-error records of another model
User.toViews([article], 'public');

// JSON: hidden columns are left out, and texts stand for what JSON has no type for

typeOf(user.secret).is<string>();
expectType<Insert<User>>().is<{ name: string; secret: string; id?: number | undefined }>();
typeOf(user.toJSON()).is<{ id: number; name: string }>();
class Things extends Model('things', {
  ...integerKey, big: bigint(), cost: decimal().nullable(), bytes: blob(), at: timestamp(), any: json(),
}) {} // prettier-ignore
expectType<JsonRow<Things>>().is<{ id: number; big: string; cost: string | null; bytes: string; at: Date; any: unknown }>(); // prettier-ignore
// @ts-expect-error hidden() comes last, so that the types know of it
text().hidden().nullable();

// Several columns at once, and what they were

declare const things: Things;
typeOf(things.assign({ cost: '1.50', big: 1n })).is<Things>();
typeOf(user.rename('a').handle).is<string>();
// @ts-expect-error no such column
user.assign({ nam: 'a' });
// @ts-expect-error a text column
user.assign({ name: 1 });
typeOf(user.previous('name')).is<string | undefined>();
typeOf(things.previous('cost')).is<Decimal | null | undefined>();
// @ts-expect-error no such column
user.previous('nam');
typeOf(user.changes().name).is<readonly [before: string | undefined, now: string] | undefined>();
declare const changed: Changes<{ a: { '~type': number; '~input': number; '~presence': 'required'; '~pk': false } }>;
typeOf(changed.a?.[1]).is<number | undefined>();
typeOf(user.clone()).is<User>();
