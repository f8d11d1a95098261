/** Texts that attackers like, and the judgement of what became of them. */
import { deepStrictEqual as equal, ok } from 'node:assert/strict';
import * as fc from 'fast-check';
import { ActiveRecordError } from '../../src/core/errors.ts';
import { undone } from '../../src/testing/undone.ts';
import { keys } from './rows.ts';
import { statementsOf, type Scene } from './scene.ts';

/** Any text, and often one with a meaning in SQL or in JavaScript. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('"', "'", '`', '[', ']', ';', '-', '\\', '?', '.', ' ', '\0', 'a', 'A', '%'), maxLength: 6 }),
  fc.constantFrom('id; drop table rows', 'id" or "1"="1', "1' or '1'='1", 'id desc, (select 1)', 'id --', '*', '1', 'id\0', 'rowid', '__proto__', 'constructor', 'then', 'toString', 'id asc asc', '(id)', 'id collate nocase', '/* id', 'rows', 'ar_2', 'main', 'below.below'),
  fc.tuple(fc.constantFrom<string>(...keys), fc.string()).map((parts) => parts.join(' ')),
); // prettier-ignore

/** What the library said, when it refused; any error that is not its own is let out. */
export async function refusal(call: () => unknown): Promise<ActiveRecordError | undefined> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ActiveRecordError) return error;
    throw error;
  }
  return undefined;
}

/** The statements that a call causes, taken back afterwards. Transaction control of the test itself is left out. */
export async function causedBy(scene: Scene, call: () => unknown): Promise<string[]> {
  let statements: string[] = [];
  await undone(scene.db, async () => {
    statements = await statementsOf(scene, () => refusal(call));
  });
  return statements;
}

/** A name in double quotes, or a literal text in single ones: whichever begins first holds the other. */
const ENCLOSED = /"(?:[^"]|"")*"|'(?:[^']|'')*'/g;

/**
 * The statement must consist of these words, of names in quotes that are among the given ones, and of nothing else.
 * A name that broke out of its quotes would leave a word or a name that nobody gave.
 */
export function onlyQuoted(sql: string, words: RegExp, names: readonly string[]): void {
  const known = new Set(names.map((name) => `"${name.replaceAll('"', '""')}"`));
  const quoted = (sql.match(ENCLOSED) ?? []).filter((enclosed) => enclosed.startsWith('"'));
  equal(quoted.filter((name) => !known.has(name)), [], sql); // prettier-ignore
  const rest = sql.replaceAll(ENCLOSED, ' ');
  equal(rest.split(/[\s(),?=<>+*.\d-]+/).filter((word) => word !== '' && !words.test(word)), [], sql); // prettier-ignore
  ok(!/--|;|\/\*/.test(rest), sql);
}
