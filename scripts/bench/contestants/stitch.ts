/** Puts rows of several queries together, for the contestants that leave this to their users. It changes the rows it is given. */
import type {
  CommentRow,
  FeedPost,
  FullOrder,
  ItemRow,
  OrderRow,
  PostRow,
  ProductRow,
  UserRow,
} from '../contestant.ts';

/** The distinct values of a column of several results. */
export function distinct<K extends string>(
  column: K,
  ...results: readonly (readonly Readonly<Record<K, number>>[])[]
): number[] {
  const keys = new Set<number>();
  for (const rows of results) for (const row of rows) keys.add(row[column]);
  return [...keys];
}

export function stitchFeed(posts: PostRow[], comments: CommentRow[], users: UserRow[]): FeedPost[] {
  const feed = posts as FeedPost[]; // the missing properties are set below
  const userById = indexed(users);
  const postById = indexed(feed);
  for (const post of feed) {
    post.author = userById.get(post.user_id)!;
    post.comments = [];
  }
  for (const row of comments) {
    const comment = row as FeedPost['comments'][number]; // completed in the next line
    comment.author = userById.get(row.user_id)!;
    postById.get(row.post_id)!.comments.push(comment);
  }
  return feed;
}

export function stitchOrders(
  orders: OrderRow[],
  items: ItemRow[],
  users: UserRow[],
  products: ProductRow[],
): FullOrder[] {
  const full = orders as FullOrder[]; // the missing properties are set below
  const userById = indexed(users);
  const orderById = indexed(full);
  const productById = indexed(products);
  for (const order of full) {
    order.user = userById.get(order.user_id)!;
    order.items = [];
  }
  for (const row of items) {
    const item = row as FullOrder['items'][number]; // completed in the next line
    item.product = productById.get(row.product_id)!;
    orderById.get(row.order_id)!.items.push(item);
  }
  return full;
}

function indexed<T extends { readonly id: number }>(rows: readonly T[]): Map<number, T> {
  const byId = new Map<number, T>();
  for (const row of rows) byId.set(row.id, row);
  return byId;
}
