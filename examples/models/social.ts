import {
  boolean,
  integer,
  integerKey,
  Model,
  text,
  timestamps,
} from '@rhosocial/activerecord';

export class User extends Model(
  'users',
  {
    ...integerKey,
    ...timestamps,
    name: text(),
    email: text().unique(),
    active: boolean().default(true),
  },
  {
    posts: () => User.hasMany(Post, 'userId', { orderBy: 'id' }),
    comments: () => User.hasMany(Comment, 'userId', { orderBy: 'id' }),
    following: () => User.manyToMany(User, Follow, 'followerId', 'followedId'),
    followers: () => User.manyToMany(User, Follow, 'followedId', 'followerId'),
  },
) {}

export class Post extends Model(
  'posts',
  {
    ...integerKey,
    ...timestamps,
    userId: integer().index(),
    title: text(),
    body: text(),
  },
  {
    author: () => Post.belongsTo(User, 'userId'),
    comments: () => Post.hasMany(Comment, 'postId', { orderBy: 'id' }),
  },
) {}

export class Comment extends Model(
  'comments',
  {
    ...integerKey,
    ...timestamps,
    userId: integer().index(),
    postId: integer().index(),
    body: text(),
  },
  {
    author: () => Comment.belongsTo(User, 'userId'),
    post: () => Comment.belongsTo(Post, 'postId'),
  },
) {}

export class Follow extends Model('follows', {
  ...integerKey,
  followerId: integer().index(),
  followedId: integer().index(),
}) {}
