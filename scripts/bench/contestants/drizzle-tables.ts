/** The tables as Drizzle is told of them. */
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const users = sqliteTable('users', {
  id: integer().primaryKey(),
  username: text().notNull(),
  email: text().notNull().unique(),
  name: text().notNull(),
  status: text().notNull(),
  age: integer().notNull(),
  created_at: text().notNull(),
});

export const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  user_id: integer().notNull(),
  title: text().notNull(),
  content: text().notNull(),
  created_at: text().notNull(),
});

export const comments = sqliteTable('comments', {
  id: integer().primaryKey(),
  user_id: integer().notNull(),
  post_id: integer().notNull(),
  content: text().notNull(),
  created_at: text().notNull(),
});

export const products = sqliteTable('products', {
  id: integer().primaryKey(),
  name: text().notNull(),
  price: real().notNull(),
  stock: integer().notNull(),
  category_id: integer().notNull(),
});

export const orders = sqliteTable('orders', {
  id: integer().primaryKey(),
  user_id: integer().notNull(),
  total: real().notNull(),
  status: text().notNull(),
  created_at: text().notNull(),
});

export const items = sqliteTable('order_items', {
  id: integer().primaryKey(),
  order_id: integer().notNull(),
  product_id: integer().notNull(),
  quantity: integer().notNull(),
  price: real().notNull(),
});
