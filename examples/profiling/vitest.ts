import { afterAll, expect, test } from 'vitest';
import { withBudget } from '@rhosocial/activerecord/testing';
import { openSample } from '../models/sample.ts';
import { Post } from '../models/social.ts';

// Under vitest this block does nothing. Started by itself, the file has
// vitest run its tests and prints their names without the times.
if (process.env['VITEST'] === undefined) {
  const { startVitest } = await import('vitest/node');
  const { basename } = await import('node:path');
  const vitest = await startVitest([import.meta.filename], {
    root: import.meta.dirname,
    include: [basename(import.meta.filename)],
    config: false,
    watch: false,
    execArgv: process.execArgv,
    experimental: { viteModuleRunner: false },
    reporters: [
      {
        onTestCaseResult: (found) => {
          console.log(`${found.result().state}: ${found.name}`);
        },
      },
    ],
  });
  await vitest.close();
  process.exit();
}

// #region main
const db = await openSample({ users: 5, file: ':memory:' });
afterAll(() => db.dispose());

test('a page of posts comes with its authors, for two statements', async () => {
  const posts = await withBudget(db, { queries: 2, rows: 15 }, () =>
    Post.query().with('author').orderBy('id').limit(10).all(),
  );
  expect(posts.map(({ author }) => author.name)).toContain('Grace');
});
// #endregion

// Output:
// passed: a page of posts comes with its authors, for two statements
