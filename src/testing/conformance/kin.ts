/** The small social network that the cases about kinds of relations ask. */
import { Model } from '../../database.ts';
import { integer, oneOf, text } from '../../schema/columns.ts';
import { integerKey, softDelete } from '../../schema/groups.ts';
import type { Database } from '../../database.ts';
import type { ConformanceContext } from './case.ts';
import { scene } from './scene.ts';

// Cases run one after the other, and each gives the models back when it has closed its database.

/** Who writes. */
export class Person extends Model('people', { ...integerKey, name: text() }, {
  profile: () => Person.hasOne(Profile, 'personId'),
  posts: () => Person.hasMany(Post, 'personId', { orderBy: 'id' }),
  drafts: () => Person.hasMany(Post, 'personId', { where: { state: 'draft' }, orderBy: 'id desc' }),
  comments: () => Person.hasManyThrough(Comment, Post, 'personId', 'postId', { orderBy: 'id' }),
  friends: () => Person.manyToMany(Person, Friendship, 'personId', 'friendId', { orderBy: 'name' }),
  dans: () => Person.manyToMany(Person, Friendship, 'personId', 'friendId', { where: { name: 'Dan' } }),
}) {} // prettier-ignore

/** At most one for each person. */
export class Profile extends Model('profiles', { ...integerKey, personId: integer(), motto: text() }, {
  person: () => Profile.belongsTo(Person, 'personId'),
}) {} // prettier-ignore

/** What is written. */
export class Post extends Model('posts', {
  ...integerKey, ...softDelete, personId: integer(), title: text(), state: oneOf('draft', 'public').default('public'),
}, {
  person: () => Post.belongsTo(Person, 'personId'),
  comments: () => Post.hasMany(Comment, 'postId', { orderBy: 'id' }),
  notes: () => Post.hasMany(Note, 'subjectId', { where: { subjectType: 'post' }, orderBy: 'id' }),
}) {} // prettier-ignore

/** What is answered, to posts and to comments. */
export class Comment extends Model('comments', { ...integerKey, postId: integer(), parentId: integer().nullable(), body: text() }, {
  post: () => Comment.belongsTo(Post, 'postId'),
  parent: () => Comment.belongsTo(Comment, 'parentId'),
  replies: () => Comment.hasMany(Comment, 'parentId', { orderBy: 'id' }),
}) {} // prettier-ignore

/** Who knows whom; a table between. */
export class Friendship extends Model('friendships', {
  personId: integer().primaryKey(), friendId: integer().primaryKey(), since: integer().default(2000),
}) {} // prettier-ignore

/** What is noted about posts and people. */
export class Note extends Model('notes', { ...integerKey, subjectType: text().nullable(), subjectId: integer().nullable(), body: text() }, {
  subject: () => Note.belongsToAny({ post: Post, person: Person }, 'subjectType', 'subjectId'),
}) {} // prettier-ignore

/**
 * Ann (1), Bob (2), Cy (3). Ann has a profile, the posts 1 and 2 (a draft); Bob has post 3. Post 1 has the comments 1 and 2, a reply
 * to 1, post 3 has comment 3. Ann knows Bob (since 1990) and Cy, Bob knows Cy. Note 1 is about post 1, note 2 about Bob, note 3 about
 * nothing.
 */
export function withKin(context: ConformanceContext, play: (db: Database) => Promise<void>): Promise<void> {
  return scene(context, [Person, Profile, Post, Comment, Friendship, Note], async (db) => {
    await db.transaction(async () => {
      for (const name of ['Ann', 'Bob', 'Cy']) await Person.create({ name });
      await Profile.create({ personId: 1, motto: 'carpe diem' });
      await Post.create({ personId: 1, title: 'one' });
      await Post.create({ personId: 1, title: 'two', state: 'draft' });
      await Post.create({ personId: 2, title: 'three' });
      await Comment.create({ postId: 1, body: 'first' });
      await Comment.create({ postId: 1, parentId: 1, body: 'second' });
      await Comment.create({ postId: 3, body: 'third' });
      await Friendship.create({ personId: 1, friendId: 2, since: 1990 });
      await Friendship.create({ personId: 1, friendId: 3 });
      await Friendship.create({ personId: 2, friendId: 3 });
      await Note.create({ subjectType: 'post', subjectId: 1, body: 'a' });
      await Note.create({ subjectType: 'person', subjectId: 2, body: 'b' });
      await Note.create({ body: 'c' });
    });
    await play(db);
  });
}
