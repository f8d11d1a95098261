/**
 * The API reference: TypeDoc writes website/api from the sources. A step of its own, because inside the site's build its
 * failures pass unnoticed.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../doctest/dist.ts';
import { filesBelow, type Project } from '../doctest/project.ts';

/** Writes the reference anew; returns the number of its pages. */
export async function writeReference(project: Project): Promise<number> {
  const out = join(project.root, 'website', 'api');
  rmSync(out, { recursive: true, force: true });
  const typedoc = join(project.root, 'node_modules', 'typedoc', 'bin', 'typedoc');
  await execute(process.execPath, [typedoc, '--options', 'typedoc.json'], project.root, 'typedoc failed');
  return checkReference(project);
}

/** TypeDoc has been seen to write nothing and succeed: every door must have its page. */
export function checkReference(project: Project): number {
  const out = join(project.root, 'website', 'api');
  const settings = JSON.parse(readFileSync(join(project.root, 'typedoc.json'), 'utf8')) as { entryPoints: string[] };
  const pages = filesBelow(out).filter((file) => file.endsWith('.md'));
  for (const entry of settings.entryPoints) {
    const door = entry.replace(/^src\//, '').replace(/\.ts$/, '');
    const folder = join(out, door.replace(/\/?index$/, ''));
    const expected = [
      join(folder, 'index.md'),
      join(folder, 'README.md'),
      join(out, door, 'index.md'),
      join(out, door, 'README.md'),
    ];
    if (!expected.some((file) => existsSync(file))) {
      throw new Error(`the API reference has no page for ${entry}: typedoc wrote ${pages.length} pages into ${out}`);
    }
  }
  return pages.length;
}
