/** The copied program: complete, readable, and refused where it would have to rename something. */
import { describe, expect, test } from 'vitest';
import { findExamples } from './examples.ts';
import { inlineExample, type InlinedProgram } from './inline.ts';
import { formatProblem } from './problem.ts';
import { openProject } from './project.ts';
import { createSampleProject } from './sample-project.ts';

/** Inlines the example `t/main` of the given files. */
function inline(files: Readonly<Record<string, string>>): InlinedProgram {
  using sample = createSampleProject();
  for (const [file, text] of Object.entries(files)) sample.write(file, text);
  const project = openProject(sample.root);
  const example = findExamples(project).find(({ id }) => id === 't/main');
  if (!example) throw new Error('the test has no examples/t/main.ts');
  return inlineExample(project, example);
}

const complaints = (files: Readonly<Record<string, string>>): string[] => inline(files).problems.map(formatProblem);

describe('the copied program', () => {
  test('holds models that refer to each other, merged imports, comments and the output', () => {
    const { text, problems } = inline({
      'examples/models/user.ts': `/** A user. */
import { Model, type Query } from 'lib';
import { Post } from './post.ts';

// Users write posts.
export class User extends Model {
  posts = (): Query<Post> => Post.all();
}
`,
      'examples/models/post.ts': `import { Model, integer } from 'lib';
import type { Query } from 'lib';
import type { User } from './user.ts';
export type Authors = Query<User>;
export class Post extends Model {}
`,
      'examples/t/main.ts': `// The example.
import { connect as open } from 'lib';
import 'lib/effects';
import * as path from 'node:path';
import { User } from '../models/user.ts';

// #region main
open(path.sep, User);
// #endregion

// queries: 1
// Output:
// done
`,
    });
    expect(problems).toEqual([]);
    expect(text.split('\n').slice(1).join('\n'))
      .toBe(`import { connect as open, Model, type Query, integer } from 'lib';
import 'lib/effects';
import * as path from 'node:path';

type Authors = Query<User>;
class Post extends Model {}

/** A user. */

// Users write posts.
class User extends Model {
  posts = (): Query<Post> => Post.all();
}

// The example.

open(path.sep, User);

// Output:
// done
`);
    expect(text).toMatch(/^\/\/ example: t\/main · @rhosocial\/activerecord@\d+\.\d+\.\d+\n/);
  });

  test('imports types as types when nothing else is needed', () => {
    const { text } = inline({ 'examples/t/main.ts': "import type { A } from 'lib';\nimport { type B } from 'lib';\n" });
    expect(text).toContain("import type { A, B } from 'lib';");
  });

  test('wraps a long list of imports', () => {
    const names = Array.from({ length: 20 }, (_, index) => `name${index}`);
    const { text } = inline({ 'examples/t/main.ts': `import { ${names.join(', ')} } from 'lib';\n` });
    expect(text).toContain('import {\n  name0,\n  name1,\n');
  });

  test('does not take over names that collide, whichever way', () => {
    const model = 'export const limit = 1;\nfunction help(): void {}\nexport const used = help;\n';
    const main =
      "import { used } from '../models/m.ts';\nimport { limit } from 'lib';\nfunction help(): void {}\nused(limit, help);\n";
    expect(complaints({ 'examples/models/m.ts': model, 'examples/t/main.ts': main })).toEqual([
      expect.stringMatching(
        /^examples\/t\/main\.ts:2: "limit" is taken by examples\/models\/m\.ts:1: choose another name/,
      ),
      expect.stringMatching(
        /^examples\/t\/main\.ts:3: "help" is taken by examples\/models\/m\.ts:2: choose another name/,
      ),
    ]);
  });

  test.each([
    ["import { a as b } from '../models/m.ts';", 'use "a" under its own name'],
    ["import * as all from '../models/m.ts';", 'import the names of a local file one by one'],
    ["import it from '../models/m.ts';", 'import the names of a local file one by one'],
    ["export { a } from 'lib';", 'import "lib" where it is used'],
  ])('refuses %s', (line, complaint) => {
    const files = { 'examples/models/m.ts': 'export const a = 1;\n', 'examples/t/main.ts': `\n${line}\n` };
    expect(complaints(files)[0]).toContain(`examples/t/main.ts:2: ${complaint}`);
  });

  test('refuses default exports of local files', () => {
    const files = {
      'examples/models/m.ts': 'export default class A {}\n',
      'examples/t/main.ts': "import '../models/m.ts';\n",
    };
    expect(complaints(files)[0]).toContain('examples/models/m.ts:1: a local file exports by name');
  });
});
