/** Indexes of model classes: which class has which, under which names, and what is refused. */
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { Model } from '../database.ts';
import { integer, text } from '../schema/columns.ts';
import { integerKey } from '../schema/groups.ts';
import { INFO, infoOf } from './info.ts';
import { addIndex, indexesOf, uniqueKeysOf } from './indexes.ts';

const posts = () =>
  class Post extends Model('posts', {
    ...integerKey,
    userId: integer().index(),
    slug: text().unique(),
    place: integer(),
  }) {};
const names = (model: Function): string[] => indexesOf(model).map(({ name }) => name);

describe('names', () => {
  test('are made of the table and its columns', () => {
    const Post = posts();
    Post.index(['userId', 'place desc']);
    Post.index(['place', 'userId'], { unique: true });
    Post.index(['place'], { name: 'mine' });
    expect(names(Post)).toEqual(['posts_user_id_idx', 'posts_user_id_place_idx', 'posts_place_user_id_key', 'mine']);
  });

  test('that are taken are refused, also by a column and in a subclass', () => {
    const Post = posts();
    expect(() => Post.index(['userId'])).toThrow(/Post has an index 'posts_user_id_idx' already/);
    Post.index(['place']);
    expect(() => Post.index(['place desc'], { where: 'place > 1' })).toThrow(/another name/);
    class Reply extends Post {}
    expect(() => Reply.index(['place'])).toThrow(/Reply has an index/);
  });
});

describe('a subclass', () => {
  test('has the indexes of the class it extends, which has none of its own', () => {
    const Post = posts();
    Post.index(['slug', 'place']);
    class Reply extends Post {
      static {
        this.index(['place']);
      }
    }
    class Note extends Post {}
    const inherited = ['posts_user_id_idx', 'posts_slug_place_idx'];
    expect(names(Reply)).toEqual([...inherited, 'posts_place_idx']);
    expect([names(Post), names(Note)]).toEqual([inherited, inherited]);
  });

  test('with a table of its own has them there, under names of that table', () => {
    const Post = posts();
    Post.index(['place'], { name: 'mine', unique: true });
    class Base extends Model('replies', { ...integerKey, userId: integer(), place: integer() }) {}
    const info = infoOf(Base);
    Object.setPrototypeOf(Base, Post);
    Object.defineProperty(Base, INFO, { value: info });
    expect(names(Base)).toEqual(['replies_place_key']);
    expect(uniqueKeysOf(Base)).toHaveLength(2);
  });
});

describe('unique keys', () => {
  test('are the primary key, unique columns and unique indexes without a condition', () => {
    const Post = posts();
    Post.index(['userId', 'place desc'], { unique: true });
    Post.index(['place'], { unique: true, where: 'place > 1' });
    Post.index(['slug', 'place']);
    const keys = uniqueKeysOf(Post).map((key) => key.map(({ property }) => property));
    expect(keys).toEqual([['id'], ['slug'], ['userId', 'place']]);
  });
});

describe('what cannot be an index is refused', () => {
  const mistakes: readonly [string, unknown, unknown, RegExp][] = [
    ['no list', 'place', undefined, /list of columns/],
    ['an empty list', [], undefined, /list of columns/],
    ['an unknown column', ['plcae'], undefined, /"plcae", which is no column\. Did you mean 'place'/],
    ['a column by its name in the database', ['user_id'], undefined, /Did you mean 'userId'/],
    ['an unknown direction', ['place down'], undefined, /"place down"/],
    ['a number', [1], undefined, /must be a text/],
    ['a column twice', ['place', 'place desc'], undefined, /twice/],
    ['an unknown option', ['place'], { uniq: true }, /Did you mean 'unique'/],
    ['unique as a text', ['place'], { unique: 'yes' }, /unique must be true or false/],
    ['an empty name', ['place'], { name: '' }, /name must be a text/],
    ['an empty condition', ['place'], { where: ' ' }, /one condition/],
    ['two statements', ['place'], { where: '1; drop table posts' }, /one condition/],
    ['a condition with values', ['place'], { where: 'place > ?' }, /cannot take values/],
  ];
  test.each(mistakes)('%s', (_what, columns, options, message) => {
    const Post = posts();
    expect(() => Post.index(columns as never, options as never)).toThrow(ConfigError);
    expect(() => Post.index(columns as never, options as never)).toThrow(message);
    expect(names(Post)).toEqual(['posts_user_id_idx']);
  });

  test('an index of what is no model', () => {
    expect(() => addIndex(Date, ['a'])).toThrow(/Date is not a model/);
  });
});
