/**
 * What the types of relations promise, kind by kind: compiled by every check, with both compilers, and never run. A line marked as
 * an error must be one, and every other line must not.
 */
import {
  bigint, integer, integerKey, Model, oneOf, op, text, uuid, uuidKey, type Loaded, type Query,
} from '../index.ts'; // prettier-ignore
import type { LinkedQuery, OwnedQuery } from './related-query.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function typeOf<A>(value: A): { is<B>(..._: Equal<A, B> extends true ? [] : [expected: B, got: A]): void };

class Person extends Model('people', { ...integerKey, name: text() }, {
  profile: () => Person.hasOne(Profile, 'personId'),
  posts: () => Person.hasMany(Post, 'personId', { orderBy: ['id', 'title desc'] }),
  drafts: () => Person.hasMany(Post, 'personId', { where: { state: 'draft' } }),
  comments: () => Person.hasManyThrough(Comment, Post, 'personId', 'postId', { orderBy: 'id desc' }),
  friends: () => Person.manyToMany(Person, Friendship, 'personId', 'friendId', { orderBy: 'name' }),
  anns: () => Person.manyToMany(Person, Friendship, 'personId', 'friendId', { where: { name: 'Ann' } }),
  devices: () => Person.manyToMany(Device, Owned, 'personId', 'deviceId'),
}) {} // prettier-ignore
class Profile extends Model('profiles', { ...integerKey, personId: integer(), motto: text() }, {
  person: () => Profile.belongsTo(Person, 'personId'),
}) {} // prettier-ignore
class Post extends Model('posts', {
  ...integerKey, personId: integer(), editorId: integer().nullable(), title: text(), words: integer(), state: oneOf('draft', 'public').default('public'),
}, {
  person: () => Post.belongsTo(Person, 'personId'),
  editor: () => Post.belongsTo(Person, 'editorId'),
  comments: () => Post.hasMany(Comment, 'postId'),
  notes: () => Post.hasMany(Note, 'subjectId', { where: { subjectType: 'post' } }),
}) {
  async editorName(): Promise<string | undefined> {
    return (await this.related('editor').one())?.name; // inside the class body, too
  }
} // prettier-ignore
class Comment extends Model('comments', { ...integerKey, postId: integer(), body: text() }, {
  post: () => Comment.belongsTo(Post, 'postId'),
}) {} // prettier-ignore
class Friendship extends Model('friendships', {
  personId: integer().primaryKey(), friendId: integer().primaryKey(), since: integer().default(2000),
}) {} // prettier-ignore
class Device extends Model('devices', { ...uuidKey, name: text() }) {}
class Owned extends Model('owned', {
  personId: integer().primaryKey(),
  deviceId: uuid().primaryKey(),
  label: text(),
}) {}
class Note extends Model('notes', { ...integerKey, subjectType: oneOf('post', 'person'), subjectId: integer(), body: text() }, {
  subject: () => Note.belongsToAny({ post: Post, person: Person }, 'subjectType', 'subjectId'),
}) {} // prettier-ignore
class Big extends Model('bigs', { code: bigint().primaryKey() }) {}

const person = await Person.findOneOrFail(1);
const post = await Post.findOneOrFail(1);
const note = await Note.findOneOrFail(1);

// What related answers, by kind

typeOf(person.related('profile')).is<OwnedQuery<Profile, 'personId'>>();
typeOf(person.related('posts')).is<OwnedQuery<Post, 'personId'>>();
typeOf(person.related('drafts')).is<OwnedQuery<Post, 'personId' | 'state'>>();
typeOf(person.related('friends')).is<LinkedQuery<Person, Friendship>>();
typeOf(person.related('anns')).is<LinkedQuery<Person, Friendship, 'name'>>();
typeOf(person.related('comments')).is<Query<Comment>>();
typeOf(post.related('person')).is<Query<Person>>();
typeOf(post.related('editor')).is<Query<Person>>();
typeOf(await note.related('subject').one()).is<Post | Person | null>();
// @ts-expect-error links are attached through manyToMany only
person.related('posts').attach(post);
// @ts-expect-error a parent is set by setRelated
post.related('person').create({ name: 'x' });
// @ts-expect-error what to link a comment with is not known
person.related('comments').create({ body: 'x' });
// @ts-expect-error a linked record is created, not built
person.related('friends').build({ name: 'x' });
// @ts-expect-error no such relation
person.related('post');

// What the relation sets may be left out, everything else is asked for as ever

typeOf(person.related('posts').build({ title: 'a', words: 1 })).is<Post>();
typeOf(await person.related('drafts').create({ title: 'a', words: 1 })).is<Post>();
typeOf(await post.related('notes').create({ body: 'b' })).is<Note>();
await person.related('posts').create({ title: 'a', words: 1, personId: 1, state: 'draft' });
// @ts-expect-error words is required
await person.related('posts').create({ title: 'a' });
// @ts-expect-error words is required
person.related('drafts').build({ title: 'a' });
// @ts-expect-error no such column
await person.related('posts').create({ title: 'a', words: 1, titel: 'a' });
// @ts-expect-error a number
await person.related('posts').create({ title: 'a', words: '1' });
// @ts-expect-error the note needs its body
await post.related('notes').create({});

// Links: records or keys of the other model, and columns of the table between

await person.related('friends').attach(person, { since: 1990 });
await person.related('friends').attach(2);
await person.related('devices').attach('0190b5a2-7d3f-7c4e-8a1b-2c3d4e5f6071', { label: 'x' });
await person.related('friends').set([person, 2]);
typeOf(await person.related('friends').detach(2)).is<number>();
typeOf(await person.related('friends').create({ name: 'Dan' }, { since: 2020 })).is<Person>();
await person.related('anns').create({});
// @ts-expect-error nothing else sets the name
await person.related('friends').create({});
// @ts-expect-error a record of another model
await person.related('friends').attach(post);
// @ts-expect-error the key is a number
await person.related('friends').attach('2');
// @ts-expect-error the key is a text
await person.related('devices').attach(2);
// @ts-expect-error no such column of the table between
await person.related('friends').attach(2, { since: 1990, sinse: 1 });
// @ts-expect-error a column of the table between of another type
await person.related('friends').create({ name: 'Dan' }, { since: 'ever' });

// Loaded

const loaded = await person.load('profile', 'posts.editor', 'friends.posts', 'comments.post', 'devices');
typeOf(loaded.profile).is<Profile | null>();
typeOf(loaded.posts[0]!.editor).is<Person | null>();
typeOf(loaded.posts[0]!.title).is<string>();
typeOf(loaded.friends[0]!.pivot).is<Friendship>();
typeOf(loaded.friends[0]!.pivot.since).is<number>();
typeOf(loaded.friends[0]!.posts[0]!.words).is<number>();
typeOf(loaded.comments[0]!.post.title).is<string>();
typeOf(loaded.devices[0]!.pivot.label).is<string>();
typeOf((await person.related('devices').all())[0]!.pivot.label).is<string>();
// @ts-expect-error there is no row between
loaded.comments[0]!.pivot;
// @ts-expect-error only the friends of somebody have one
person.pivot;
const notes = await Note.query().with('subject').all();
typeOf(notes[0]!.subject).is<Post | Person | null>();
const { subject } = notes[0]!;
if (subject instanceof Post) typeOf(subject.words).is<number>();
// @ts-expect-error it may be a person
subject?.title;
// @ts-expect-error it may be null
subject.id;

// Relations in part

typeOf(await Person.query().with('posts', (posts) => posts.where({ words: op.gt(1) }).orderBy('words desc').limit(1)).all()).is<Loaded<Person, 'posts'>[]>(); // prettier-ignore
const deep = await Person.query().with('posts', (posts) => posts.with('comments')).oneOrFail(); // prettier-ignore
typeOf(deep.posts[0]!.comments[0]!.body).is<string>();
// @ts-expect-error no such column of posts
Person.query().with('posts', (posts) => posts.where({ name: 'x' }));
// @ts-expect-error it returns what it built
Person.query().with('posts', (posts) => void posts.where({ words: 1 }));
// @ts-expect-error a query for another model
Person.query().with('posts', () => Comment.query());

// Counts

typeOf(await Person.countRelated([person], 'posts')).is<Map<Person, number>>();
await Person.countRelated([person], 'friends', (friends) => friends.where({ name: 'Ann' }));
await Person.countRelated([loaded], 'posts');
// @ts-expect-error a typo
await Person.countRelated([person], 'postz');
// @ts-expect-error a path is no relation
await Person.countRelated([person], 'posts.comments');
// @ts-expect-error records of another model
await Person.countRelated([post], 'posts');
// @ts-expect-error no such column of posts
await Person.countRelated([person], 'posts', (posts) => posts.where({ name: 'x' }));

// Given to another parent

typeOf(post.setRelated('person', person).person.name).is<string>();
post.setRelated('editor', null);
note.setRelated('subject', person).setRelated('subject', post);
// @ts-expect-error not a person
post.setRelated('person', note);
// @ts-expect-error the key is required
post.setRelated('person', null);
// @ts-expect-error what a person has many of is not set
person.setRelated('posts', post);
// @ts-expect-error nor what it has one of: the profile holds the key
person.setRelated('profile', null);
// @ts-expect-error nor what it is linked with
person.setRelated('friends', person);
// @ts-expect-error neither a post nor a person
note.setRelated('subject', note);
// @ts-expect-error no such relation
post.setRelated('persons', person);

// Declarations: columns at both ends, conditions and orders

Person.hasOne(Post, 'editorId', { where: { state: 'public', words: 1 }, orderBy: ['words desc', 'id'] });
// @ts-expect-error no such column
Person.hasOne(Profile, 'persnId');
// @ts-expect-error a text cannot hold a number
Person.hasMany(Post, 'title');
// @ts-expect-error no such column of the other model
Person.hasMany(Post, 'personId', { where: { name: 'x' } });
// @ts-expect-error not one of the values
Person.hasMany(Post, 'personId', { where: { state: 'gone' } });
// @ts-expect-error conditions of a relation are values
Person.hasMany(Post, 'personId', { where: { words: op.gt(1) } });
// @ts-expect-error no such column
Person.hasMany(Post, 'personId', { orderBy: 'word' });
// @ts-expect-error no such option
Person.hasMany(Post, 'personId', { order: 'id' });
// @ts-expect-error no such column of the table between
Person.manyToMany(Person, Friendship, 'personId', 'frendId');
// @ts-expect-error the table between holds a number where the key is a text
Person.manyToMany(Device, Friendship, 'personId', 'friendId');
// @ts-expect-error no such column of the model between
Person.hasManyThrough(Comment, Post, 'authorId', 'postId');
// @ts-expect-error no such column of the other model
Person.hasManyThrough(Comment, Post, 'personId', 'psotId');
// @ts-expect-error no such column for the name
Note.belongsToAny({ post: Post }, 'subjectTyp', 'subjectId');
// @ts-expect-error no such column for the key
Note.belongsToAny({ post: Post }, 'subjectType', 'subjctId');
// @ts-expect-error a number cannot hold a bigint
Post.belongsTo(Big, 'personId');
// @ts-expect-error there are no columns here for a model
Note.belongsToAny({ post: 'Post' }, 'subjectType', 'subjectId');
