/** Conformance of what is written through relations: keys and constants are set, loaded relations follow, mistakes are named. */
import { QueryError, TypeConversionError, UniqueViolationError } from '../../core/errors.ts';
import { Model } from '../../database.ts';
import { integer, text } from '../../schema/columns.ts';
import { integerKey } from '../../schema/groups.ts';
import type { ConformanceCase } from './case.ts';
import { equal, ok, rejects } from './expect.ts';
import { Comment, Friendship, Note, Person, Post, withKin } from './kin.ts';

const names = (people: readonly Person[]): string[] => people.map(({ name }) => name).sort();
const titles = (posts: readonly Post[]): string[] => posts.map(({ title }) => title);

/** The cases about writing through relations. */
export const relationWriteCases: readonly ConformanceCase[] = [
  {
    name: 'records are built and created with the key and the constants of the relation',
    run: (context) =>
      withKin(context, async () => {
        const ann = await Person.query().with('posts', 'drafts', 'profile').where({ id: 1 }).oneOrFail();
        const built = ann.related('drafts').build({ title: 'built' });
        ok(built.isNewRecord && built.personId === 1 && built.state === 'draft', 'a draft of Ann, not saved');
        const made = await ann.related('posts').create({ title: 'made' });
        equal(
          [made.personId, ann.posts.at(-1)?.title, ann.posts.length],
          [1, 'made', 3],
          'created, and among the loaded',
        );
        const bob = await Person.query().with('profile').where({ id: 2 }).oneOrFail();
        await bob.related('profile').create({ motto: 'sapere aude' });
        equal(bob.profile?.motto, 'sapere aude', 'the one that is loaded');
        const post = await Post.findOneOrFail(1);
        equal((await post.related('notes').create({ body: 'n' })).subjectType, 'post', 'a constant');
        await rejects(() => ann.related('posts').build({ title: 'x', personId: 2 }), QueryError, 'personId');
        await rejects(() => new Person({ name: 'new' }).related('posts').create({ title: 'x' }), QueryError, 'Save it first'); // prettier-ignore
        await rejects(() => (ann.related('friends') as unknown as { build(): object }).build(), QueryError, 'build()', 'friends'); // prettier-ignore
      }),
  },
  {
    name: 'links are attached with further columns, detached and set',
    run: (context) =>
      withKin(context, async () => {
        const cy = await Person.query().with('friends').where({ id: 3 }).oneOrFail();
        const ann = await Person.findOneOrFail(1);
        await cy.related('friends').attach(ann, { since: 1999 });
        equal(cy.friends.map(({ name, pivot }) => [name, pivot.since]), [['Ann', 1999]], 'among the loaded'); // prettier-ignore
        await cy.related('friends').attach(2);
        equal(names(await cy.related('friends').all()), ['Ann', 'Bob'], 'by key');
        await rejects(() => cy.related('friends').attach(2), UniqueViolationError);
        await cy.load('friends');
        equal(await cy.related('friends').detach(ann), 1, 'links removed');
        equal(names((await cy.load('friends')).friends), ['Bob'], 'among the loaded');
        equal(await cy.related('friends').detach(1), 0, 'nothing to remove');
        await Friendship.query().where({ personId: 3, friendId: 2 }).update({ since: 1950 });
        await cy.related('friends').set([ann, 2]);
        equal((await cy.load('friends')).friends.map(({ name, pivot }) => [name, pivot.since]), [['Ann', 2000], ['Bob', 1950]], 'set: what was there is kept'); // prettier-ignore
        await cy.related('friends').set([]);
        equal(await cy.related('friends').count(), 0, 'set to none');
        equal(await Friendship.query().count(), 3, 'links of others stay');
        equal(await Person.query().count(), 3, 'and so do the records');
      }),
  },
  {
    name: 'creating through links writes both or neither',
    run: (context) =>
      withKin(context, async () => {
        const ann = await Person.findOneOrFail(1);
        const dan = await ann.related('friends').create({ name: 'Dan' }, { since: 2020 });
        equal(await Friendship.query().where({ personId: 1, friendId: dan.id }).pluck('since'), [2020], 'linked');
        await rejects(() => ann.related('friends').create({ id: 2, name: 'Eve' }), UniqueViolationError);
        equal(await Person.query().where({ name: 'Eve' }).count(), 0, 'nobody without a link');
      }),
  },
  {
    name: 'a record is given to another one by setRelated and save',
    run: (context) =>
      withKin(context, async () => {
        const [bob, post] = [await Person.findOneOrFail(2), await Post.findOneOrFail(1)];
        equal(post.setRelated('person', bob).person.name, 'Bob', 'at once');
        ok(post.isDirty, 'not yet saved');
        await post.save();
        equal((await Post.findOneOrFail(1)).personId, 2, 'saved');
        const comment = await Comment.findOneOrFail(2);
        await comment.setRelated('parent', null).save();
        equal([comment.parentId, comment.setRelated('parent', null).parent], [null, null], 'to none');
        const note = await Note.findOneOrFail(1);
        await note.setRelated('subject', bob).save();
        equal([note.subjectType, note.subjectId], ['person', 2], 'to one of several models');
        await rejects(() => post.setRelated('person', new Person({ name: 'new' })), QueryError, 'Save it');
        await rejects(() => post.setRelated('person', post as never), QueryError, 'person');
        await rejects(() => bob.setRelated('posts' as never, post as never), QueryError, 'belongsTo');
      }),
  },
  {
    name: 'what is written through a relation belongs to the transaction around it',
    run: (context) =>
      withKin(context, async (db) => {
        const ann = await Person.findOneOrFail(1);
        const attempt = db.transaction(async (tx) => {
          await ann.related('posts').create({ title: 'gone' });
          await ann.related('friends').set([], { tx });
          await ann.related('friends').create({ name: 'gone' });
          await tx.rollback();
        });
        await attempt;
        equal([await Post.query().count(), await Friendship.query().count(), await Person.query().count()], [3, 3, 3], 'as before'); // prettier-ignore
      }),
  },
  {
    name: 'a rollback takes what was written through a relation out of what is loaded, too',
    run: (context) =>
      withKin(context, async (db) => {
        const ann = await Person.query().with('posts', 'friends', 'profile').where({ id: 1 }).oneOrFail();
        const bob = await Person.findOneOrFail(2);
        await db.transaction(async (tx) => {
          await tx.savepoint('before');
          await ann.related('posts').create({ title: 'gone' });
          await ann.related('friends').attach(ann);
          await tx.rollbackTo('before');
          equal((await ann.load('posts', 'friends')).posts.length, 2, 'posts after a part was undone');
          equal(ann.friends.length, 2, 'friends after a part was undone');
          ok(!('pivot' in ann.toJSON()), 'nothing is left of the link');
        });
        const attempts = [
          () => ann.related('posts').create({ title: 'gone' }),
          () => ann.related('friends').create({ name: 'gone' }),
          () => ann.related('friends').detach(bob),
          () => ann.related('friends').set([]),
          () => ann.related('profile').create({ motto: 'gone' }),
        ];
        for (const attempt of attempts) {
          await db.transaction(async (tx) => {
            await attempt();
            await ann.load('posts', 'friends', 'profile');
            await tx.rollback();
          });
          await ann.load('posts', 'friends', 'profile');
          equal([titles(ann.posts), names(ann.friends), ann.profile?.motto], [['one', 'two'], ['Bob', 'Cy'], 'carpe diem'], 'as before'); // prettier-ignore
        }
      }),
  },
  {
    name: 'the constants of a manyToMany are set in what is created through it',
    run: (context) =>
      withKin(context, async () => {
        const ann = await (await Person.findOneOrFail(1)).load('dans');
        const dan = await ann.related('dans').create({}, { since: 2020 });
        equal([dan.name, ann.dans.map(({ name, pivot }) => [name, pivot.since])], ['Dan', [['Dan', 2020]]], 'a Dan, linked'); // prettier-ignore
        await rejects(() => ann.related('dans').create({ name: 'Eve' }), QueryError, "'dans' sets 'name'");
        equal([await Person.query().count(), await ann.related('friends').count()], [4, 3], 'nobody else');
      }),
  },
  {
    name: 'records of another model are refused, and so are those of a model that extends the right one',
    run: (context) =>
      withKin(context, async () => {
        const [ann, post] = [await Person.findOneOrFail(1), await Post.findOneOrFail(1)];
        await rejects(() => ann.related('friends').attach(post as never), QueryError, 'Person', 'Post');
        await rejects(() => ann.related('friends').set([post as never]), QueryError, 'Person', 'Post');
        await rejects(() => ann.related('friends').attach('2' as never), TypeConversionError, 'people.id');
        await rejects(() => ann.related('friends').attach({ id: 2 } as never), TypeConversionError, 'people.id');
        await rejects(() => ann.related('friends').attach(2, { personId: 3 }), QueryError, 'personId');
        await rejects(() => ann.related('posts').build(null as never), QueryError, 'null');
        equal(await Friendship.query().count(), 3, 'nothing was linked');
        class Robot extends Person.extend('robots', {}) {}
        const robot = new Robot({ id: 1, name: 'R' });
        await rejects(() => post.setRelated('person', robot as never), QueryError, 'Robot');
        class Memo extends Model('memos', { ...integerKey, kind: text().nullable(), about: integer().nullable() }, {
          subject: () => Memo.belongsToAny({ person: Person, robot: Robot }, 'kind', 'about'),
        }) {} // prettier-ignore
        equal(new Memo({}).setRelated('subject', robot).kind, 'robot', 'the model that it is, not one that it extends');
      }),
  },
  {
    name: 'a relation that is queried record by record is noticed',
    run: async (context) => {
      const found: unknown[] = [];
      const config = { ...context.config, nPlusOne: 'throw' as const };
      await withKin({ ...context, config }, async (db) => {
        db.on('nPlusOne', ({ model, relation, records }) => found.push([model, relation, records]));
        const people = await Person.query().orderBy('id').all();
        await people[0]!.related('posts').all();
        await people[0]!.related('posts').all();
        await people[1]!.related('posts').count();
        for (const person of people)
          await person
            .related('profile')
            .create({ motto: 'x' })
            .catch(() => undefined);
        equal(found, [], 'nothing yet');
        await rejects(() => people[2]!.related('posts').all(), QueryError, "with('posts')", 'Person');
        equal(found, [['Person', 'posts', 3]], 'the event');
        await people[2]!.related('posts').all();
        for (const id of [1, 2, 3]) await (await Person.findOneOrFail(id)).related('posts').all();
        equal(found.length, 1, 'records that did not come together are no pattern');
      });
    },
  },
];
