import {
  ConfigError,
  configureModels,
  connectionConfigFromEnv,
  type AnyModelClass,
  type Database,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';
import { Order, OrderItem, Product } from '../models/shop.ts';
import { Comment, Post, User } from '../models/social.ts';

// #region config
const env = { DB_NAME: 'community.db', DB_POOL_SIZE: '8' };
// #endregion

// #region main
const socialNetwork = [User, Post, Comment];
const shop = [User, Product, Order, OrderItem];

function configure(models: readonly AnyModelClass[]): Database {
  return configureModels(models, connectionConfigFromEnv(env), SQLiteBackend);
}

const networkDatabase = configure(socialNetwork);
const shopDatabase = configure(shop);
console.log('one database:', networkDatabase === shopDatabase);

await shopDatabase.createTables([User, Post, Order], { recreate: true });

await User.transaction(async () => {
  const ada = await User.create({ name: 'Ada', email: 'ada@example.org' });
  await Post.create({ userId: ada.id, title: 'Tea', body: 'It arrived.' });
  await Order.create({ userId: ada.id, total: '12.50' });
});

const { user, total } = await Order.query().with('user.posts').oneOrFail();
console.log(
  `${user.name} ordered for ${total.toFixed(2)}, posts: ${user.posts.length}`,
);
// #endregion

// #region conflict
try {
  configureModels(shop, { database: 'shop.db' }, SQLiteBackend);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.log(error.message);
}
// #endregion

await shopDatabase.dispose();

// Output:
// one database: true
// Ada ordered for 12.50, posts: 1
// User uses the database 'community.db' and cannot be given 'shop.db' as well. Dispose the first one before, or use a model of its own.
