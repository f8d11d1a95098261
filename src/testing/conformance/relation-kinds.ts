/** Conformance of the kinds of relations: how each is loaded, queried, joined and asked about. */
import { QueryError, RelationNotLoadedError } from '../../core/errors.ts';
import { op } from '../../query/operators.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { Comment, Friendship, Note, Person, Post, Profile, withKin } from './kin.ts';
import { statementsOf } from './scene.ts';

const titles = (posts: readonly Post[]): string[] => posts.map(({ title }) => title);

/** The cases about kinds of relations. */
export const relationKindCases: readonly ConformanceCase[] = [
  {
    name: 'hasOne is a record or null',
    run: (context) =>
      withKin(context, async () => {
        const people = await Person.query().with('profile').orderBy('id').all();
        equal(people.map(({ profile }) => profile?.motto ?? null), ['carpe diem', null, null], 'loaded'); // prettier-ignore
        equal(await people[0]!.related('profile').pluck('motto'), ['carpe diem'], 'queried');
        equal(await Person.query().whereExists('profile').pluck('name'), ['Ann'], 'asked for');
        equal(await Person.query().join('profile').pluck('name'), ['Ann'], 'joined');
      }),
  },
  {
    name: 'a relation with conditions shows what fulfils them, whatever is added',
    run: (context) =>
      withKin(context, async () => {
        const [ann] = await Person.query().with('drafts', 'posts').where({ id: 1 }).all();
        equal([titles(ann!.drafts), titles(ann!.posts)], [['two'], ['one', 'two']], 'loaded');
        const drafts = ann!.related('drafts');
        equal(await drafts.where({ title: 'one' }).orWhere({ title: 'two' }).pluck('title'), ['two'], 'queried');
        equal(await Person.query().whereExists('drafts').pluck('id'), [1], 'asked for');
        equal(await Person.query().join('drafts').count(), 1, 'joined');
        equal((await Person.query().leftJoin('drafts').orderBy('id').all()).length, 3, 'joined from the left');
      }),
  },
  {
    name: 'manyToMany brings the row of the table between, and never the one of another record',
    run: (context) =>
      withKin(context, async (db) => {
        const statements = await statementsOf(db, async () => {
          const people = await Person.query().with('friends').orderBy('id').all();
          const seen = people.map(({ friends }) =>
            friends.map(({ name, pivot }) => `${name} ${pivot.personId} ${pivot.since}`),
          );
          equal(seen, [['Bob 1 1990', 'Cy 1 2000'], ['Cy 2 2000'], []], 'loaded');
          const [ann, bob] = people;
          ok(ann!.friends[1] !== bob!.friends[0], 'two links to one record are two instances');
          ok(ann!.friends[0]!.pivot instanceof Friendship, 'the row between is a record of its model');
        });
        equal(statements.length, 2, 'statements');
        const ann = await Person.findOneOrFail(1);
        const old = await ann.related('friends').where('friendships.since < ?', [2000]).all();
        equal(old.map(({ name, pivot }) => [name, pivot.since]), [['Bob', 1990]], 'queried, with a condition on the table between'); // prettier-ignore
        equal(await ann.related('friends').count(), 2, 'counted');
        equal(await Person.query().whereExists('friends', (friends) => friends.where({ name: 'Cy' })).orderBy('id').pluck('id'), [1, 2], 'asked for'); // prettier-ignore
        equal(await Person.query().join('friends').count(), 3, 'joined');
        const [first] = await Person.query().with('friends', (friends) => friends.orderBy('name desc').limit(1)).orderBy('id').limit(1).all(); // prettier-ignore
        equal(first!.friends.map(({ name, pivot }) => [name, pivot.since]), [['Cy', 2000]], 'limited for each record'); // prettier-ignore
        const [deep] = await Person.query().with('friends.posts').where({ id: 1 }).all();
        equal(deep!.friends.map(({ posts }) => posts.length), [1, 0], 'and further'); // prettier-ignore
        equal(JSON.parse(JSON.stringify(old)), [{ id: 2, name: 'Bob', pivot: { personId: 1, friendId: 2, since: 1990 } }], 'as JSON'); // prettier-ignore
      }),
  },
  {
    name: 'hasManyThrough brings the records of records, each once for its way',
    run: (context) =>
      withKin(context, async (db) => {
        const statements = await statementsOf(db, async () => {
          const people = await Person.query().with('comments').orderBy('id').all();
          equal(people.map(({ comments }) => comments.map(({ id }) => id)), [[1, 2], [3], []], 'loaded'); // prettier-ignore
        });
        equal(statements.length, 2, 'statements');
        const ann = await Person.findOneOrFail(1);
        equal(
          await ann
            .related('comments')
            .where({ id: op.gt(1) })
            .pluck('id'),
          [2],
          'queried',
        );
        equal(await Person.query().whereExists('comments', (comments) => comments.where({ body: 'third' })).pluck('id'), [2], 'asked for'); // prettier-ignore
        const last = await Person.query().with('comments', (comments) => comments.orderBy('id desc').limit(1)).orderBy('id').all(); // prettier-ignore
        equal(last.map(({ comments }) => comments.map(({ id }) => id)), [[2], [3], []], 'limited for each record'); // prettier-ignore
        await Post.query().where({ id: 1 }).delete();
        equal(await ann.related('comments').count(), 0, 'not through what is deleted');
      }),
  },
  {
    name: 'belongsToAny brings records of several models by one statement for each',
    run: (context) =>
      withKin(context, async (db) => {
        const statements = await statementsOf(db, async () => {
          const notes = await Note.query().with('subject').orderBy('id').all();
          const subjects = notes.map(({ subject }) =>
            subject instanceof Post ? subject.title : (subject?.name ?? null),
          );
          equal(subjects, ['one', 'Bob', null], 'loaded');
        });
        equal(statements.length, 3, 'statements');
        const note = await Note.findOneOrFail(2);
        equal(
          (await note.related('subject').all()).map(({ id }) => id),
          [2],
          'queried',
        );
        equal((await Post.query().with('notes').where({ id: 1 }).oneOrFail()).notes.map(({ body }) => body), ['a'], 'the other way'); // prettier-ignore
        await rejects(() => Note.query().whereExists('subject'), QueryError, 'several models');
        await rejects(() => Note.query().join('subject'), QueryError, 'several models');
        await Note.create({ subjectType: 'car', subjectId: 1, body: 'd' });
        await rejects(() => Note.query().with('subject').all(), QueryError, 'car', 'post, person');
      }),
  },
  {
    name: 'a model related to itself is loaded level by level',
    run: (context) =>
      withKin(context, async (db) => {
        const statements = await statementsOf(db, async () => {
          const roots = await Comment.query().where({ parentId: null }).with('replies.replies', 'post.person', 'replies.parent').orderBy('id').all(); // prettier-ignore
          equal(roots.map(({ replies }) => replies.map(({ id }) => id)), [[2], []], 'replies'); // prettier-ignore
          equal(
            roots.map(({ post }) => post.person.name),
            ['Ann', 'Bob'],
            'parents of parents',
          );
          equal(roots[0]!.replies[0]!.replies, [], 'the last level');
          equal(roots[0]!.replies[0]!.parent?.id, 1, 'and back');
        });
        equal(statements.length, 6, 'statements');
      }),
  },
  {
    name: 'a required parent is loaded though it is deleted; conditions on it leave it out',
    run: (context) =>
      withKin(context, async () => {
        await Post.query().where({ id: 1 }).delete();
        const comment = await Comment.query().with('post').where({ id: 1 }).oneOrFail();
        equal(comment.post.title, 'one', 'loaded');
        equal(
          (
            await Comment.query()
              .with('post', (post) => post)
              .where({ id: 1 })
              .oneOrFail()
          ).post.title,
          'one',
          'by a query',
        );
        ok((await Note.query().with('subject').where({ id: 1 }).oneOrFail()).subject !== null, 'one of several models');
        equal(await Comment.query().whereExists('post').pluck('id'), [3], 'asked for');
        equal((await Person.query().with('posts').where({ id: 1 }).oneOrFail()).posts.length, 1, 'children are left out'); // prettier-ignore
      }),
  },
  {
    name: 'related records are counted for all by one statement',
    run: (context) =>
      withKin(context, async (db) => {
        const people = await Person.query().orderBy('id').all();
        const statements = await statementsOf(db, async () => {
          const counts = async (
            name: 'posts' | 'friends' | 'comments' | 'profile',
          ): Promise<(number | undefined)[]> => {
            const found = await Person.countRelated(people, name);
            return people.map((person) => found.get(person));
          };
          equal(await counts('posts'), [2, 1, 0], 'hasMany');
          equal(await counts('friends'), [2, 1, 0], 'manyToMany');
          equal(await counts('comments'), [2, 1, 0], 'hasManyThrough');
          equal(await counts('profile'), [1, 0, 0], 'hasOne');
        });
        equal(statements.length, 4, 'statements');
        const drafts = await Person.countRelated(people, 'posts', (posts) => posts.where({ state: 'draft' }));
        equal([...drafts.values()], [1, 0, 0], 'some of them');
        equal((await Person.countRelated([], 'posts')).size, 0, 'of nobody');
      }),
  },
  {
    name: 'a relation is loaded once, a confined one counts as loaded, and refresh forgets it',
    run: (context) =>
      withKin(context, async (db) => {
        const [ann] = await Person.query()
          .with('posts', (posts) => posts.where({ title: 'one' }))
          .where({ id: 1 })
          .all();
        const statements = await statementsOf(db, async () => {
          equal(titles((await ann!.load('posts')).posts), ['one'], 'what is loaded stays');
        });
        equal(statements.length, 0, 'statements');
        await ann!.refresh();
        await rejects(() => ann!.posts, RelationNotLoadedError, "with('posts')");
        equal(titles((await ann!.load('posts')).posts), ['one', 'two'], 'loaded again');
        const profile = await Profile.findOneOrFail(1);
        await profile.related('person').where({ id: 1 }).orWhere({ id: 2 }).oneOrFail();
        equal(await profile.related('person').where({ id: 2 }).orWhere({ id: 3 }).count(), 0, 'nobody else’s parent');
      }),
  },
];
