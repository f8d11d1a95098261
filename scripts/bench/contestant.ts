/**
 * What a contestant is: a way to SQLite that can do the workloads' operations. Columns are properties under their SQL names.
 * Each contestant works as its documentation recommends, caches no results, and runs its query on each call.
 */
import type { NewPost } from './dataset.ts';

export interface UserRow {
  id: number;
  username: string;
  email: string;
  name: string;
  status: string;
  age: number;
  created_at: string;
}

export interface PostRow extends NewPost {
  id: number;
}

export interface CommentRow {
  id: number;
  user_id: number;
  post_id: number;
  content: string;
  created_at: string;
}

export interface ProductRow {
  id: number;
  name: string;
  price: number;
  stock: number;
  category_id: number;
}

export interface OrderRow {
  id: number;
  user_id: number;
  total: number;
  status: string;
  created_at: string;
}

export interface ItemRow {
  id: number;
  order_id: number;
  product_id: number;
  quantity: number;
  price: number;
}

export type FeedPost = PostRow & { author: UserRow; comments: (CommentRow & { author: UserRow })[] };
export type FullOrder = OrderRow & { user: UserRow; items: (ItemRow & { product: ProductRow })[] };

export interface Purchase {
  readonly user_id: number;
  readonly product_id: number;
  readonly quantity: number;
  readonly created_at: string;
}

export type Eventually<T> = T | Promise<T>;

/** The operations, on a file that is open. `Handle` is what `loadUser` hands to `renameUser`. */
export interface Operations<Handle = unknown> {
  findUser(id: number): Eventually<UserRow | null | undefined>;
  findUserByEmail(email: string): Eventually<UserRow | null | undefined>;
  /** The latest first. */
  postsOfUser(userId: number, limit: number): Eventually<PostRow[]>;
  allPosts(): Eventually<PostRow[]>;
  /** Posts up to an id, the highest first, with their authors, comments and the comments' authors. */
  feed(maxId: number, limit: number): Eventually<FeedPost[]>;
  /** The latest first, with their users, items and the items' products. */
  pendingOrders(limit: number): Eventually<FullOrder[]>;
  insertPost(post: NewPost): unknown;
  /** One by one, in one transaction. */
  insertPosts(posts: readonly NewPost[]): unknown;
  loadUser(id: number): Eventually<Handle>;
  renameUser(user: Handle, name: string): unknown;
  /** In a transaction: read the product, insert an order and its item, take from the stock, set the total. */
  purchase(purchase: Purchase): unknown;
  close(): unknown;
}

/** One way to SQLite. */
export interface Contestant {
  readonly label: string;
  /** The npm packages whose versions the report names. */
  readonly packages: readonly string[];
  /** Its functions answer at once; they are called without `await`. */
  readonly sync: boolean;
  /** Opens a file that has its tables and data. */
  open(file: string): Eventually<Operations>;
}
