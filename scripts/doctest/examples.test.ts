/**
 * Each example is one test that bears its id; the last one compares the pages with the examples and writes the index.
 * The environment says how: DOCTEST_UPDATE, DOCTEST_CACHE=0, DOCTEST_FILTER, DOCTEST_BACKENDS=sqlite,copy.
 */
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { DoctestSession, type Backend } from './doctest.ts';
import { formatProblems, type Problem } from './problem.ts';

const environment = process.env;
const filter = environment['DOCTEST_FILTER'] ?? '';
const backends = (environment['DOCTEST_BACKENDS'] ?? 'sqlite,copy').split(',') as Backend[]; // scripts/doctest.ts checked the names
const update = environment['DOCTEST_UPDATE'] === '1';

const session = new DoctestSession({
  root: join(import.meta.dirname, '..', '..'),
  filter,
  update,
  cache: environment['DOCTEST_CACHE'] !== '0',
  backends,
});

/** The place of a problem is in its text; the stack would only show this file. */
function report(problems: readonly Problem[]): void {
  if (problems.length > 0) throw Object.assign(new Error(formatProblems(problems)), { stack: '' });
}

describe('examples', () => {
  for (const id of session.ids()) {
    test.concurrent(id, async () => {
      const { problems } = await session.verify(id);
      report(problems);
    });
  }
  if (filter === '' || update) {
    test('pages show the examples as they are, and nothing else', () => {
      const { problems } = session.finish();
      report(problems);
    });
  } else if (session.ids().length === 0) {
    test(filter, () => {
      throw new Error(`no example's id contains "${filter}"`);
    });
  }
});
