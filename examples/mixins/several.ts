import {
  ConfigError,
  Database,
  integerKey,
  json,
  mixin,
  Model,
  text,
} from '@rhosocial/activerecord';
import { SQLiteBackend } from '@rhosocial/activerecord/sqlite';

// #region main
const tagged = mixin(
  { tags: json<string[]>().default([]) },
  {
    hasTag(tag: string): boolean {
      return this.tags.includes(tag);
    },
  },
);
const slugged = mixin({ slug: text().default('') }, {}, (model) => {
  model.validate(({ slug }) =>
    slug === '' ? [{ path: ['slug'], message: 'is missing' }] : [],
  );
});

class Post extends tagged(slugged(Model('posts', { ...integerKey, title: text() }))) {
  get isNews(): boolean {
    return this.hasTag('news');
  }
}
class Label extends tagged(Model('labels', { ...integerKey })) {}
// #endregion

const db = new Database({ database: 'app.db' }, SQLiteBackend).bind(Post, Label);
await db.createTables([Post, Label], { recreate: true });

// #region use
const post = await Post.create({ title: 'Hello', slug: 'hello', tags: ['news'] });
console.log(post.isNews, (await Label.create({})).hasTag('news'));
await Post.create({ title: 'Again' }).catch((error: Error) =>
  console.log(error.message),
);
try {
  tagged(Model('pages', { ...integerKey, tags: text() }));
} catch (error) {
  console.log(error instanceof ConfigError && error.message);
}
// #endregion

await db.dispose();

// Output:
// true false
// This Post is not valid. slug: is missing
// A mixin of 'pages' adds 'tags', but the model has a column or relation of that name. Give one of them another name.
