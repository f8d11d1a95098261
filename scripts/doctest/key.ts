/**
 * The key of a receipt: a hash of everything that its verdicts depend on. A receipt whose key is not the current one is stale.
 * Test files do not count: they change no behaviour that an example could see.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow, type Project } from './project.ts';

/** The sources of the pipeline that is running now, wherever the project is. */
const PIPELINE: string = import.meta.dirname;
const SETTINGS: readonly string[] = ['package.json', 'package-lock.json', 'tsconfig.json', 'examples/tsconfig.json'];

/** Hash of what all examples share: the library, the settings, the lockfile, the pipeline and the Node version. */
export function sharedHash(project: Project): string {
  const hash = createHash('sha256').update(process.version);
  hash.update(sourceHash(project.source)).update(sourceHash(PIPELINE));
  for (const name of SETTINGS) hash.update(name).update(contentOf(join(project.root, name)));
  return hash.digest('hex');
}

/** Hash of the TypeScript sources below a folder, tests left out. */
export function sourceHash(folder: string): string {
  const hash = createHash('sha256');
  for (const file of filesBelow(folder)) {
    if (/\.(test|types)\.ts$/.test(file)) continue;
    hash.update(relative(folder, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** The key of one example: the shared hash, its own text and the texts of the local files it imports. */
export function exampleKey(shared: string, text: string, imports: readonly string[]): string {
  const hash = createHash('sha256').update(shared).update(text);
  for (const file of imports) hash.update('\0').update(contentOf(file));
  return hash.digest('hex').slice(0, 32);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // an absent file is a state like another: the key changes when it appears
  }
}
