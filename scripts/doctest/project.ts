/**
 * Where things are in a project, all derived from its root, so that the pipeline runs on a copy as well as on the original.
 * It reads package.json and touches nothing else.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The folders and names that the pipeline works with. */
export interface Project {
  readonly root: string;
  readonly examples: string;
  readonly source: string;
  readonly docs: string;
  readonly website: string;
  readonly receipts: string;
  /** Types shown on hover; the site serves this folder as `/_types`. */
  readonly hoverTypes: string;
  readonly library: { readonly name: string; readonly version: string };
}

/** The export condition under which the library's name leads to its TypeScript sources. */
export const SOURCE_CONDITION: string = '@rhosocial/activerecord/source';

export function openProject(root: string): Project {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { name, version } = manifest as { name: string; version: string }; // npm refuses a package without them
  const receipts = join(root, 'receipts');
  return {
    root,
    examples: join(root, 'examples'),
    source: join(root, 'src'),
    docs: join(root, 'docs'),
    website: join(root, 'website'),
    receipts,
    hoverTypes: join(receipts, 'public', '_types'),
    library: { name, version },
  };
}

/** A path as the pipeline prints it: relative to the root, with forward slashes. */
export function projectPath(project: Project, path: string): string {
  return relative(project.root, path).split(sep).join('/');
}

/** All files below a folder, sorted by path; an absent folder has none. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // readdir throws nothing else worth telling apart
    throw error;
  }
}
