/**
 * Watches what the pages depend on and reports changes in batches: an editor writes a file several times, a checkout writes many.
 * Node's own recursive watch loses sight of a file that is replaced instead of written, as many editors do.
 */
import { join } from 'node:path';
import { watch } from 'chokidar';
import type { Project } from '../doctest/project.ts';

/** What changed since the last report. */
export interface Changes {
  /** Examples, their models or the library: something may have to run again. */
  readonly code: boolean;
  /** Pages: their fences have to be compared again. */
  readonly pages: boolean;
}

const QUIET_MS = 150;

/** Reports changes until the returned function is called. A report is awaited before the next one. */
export function watchProject(project: Project, report: (changes: Changes) => Promise<void>): () => void {
  let pending = { code: false, pages: false };
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  const flush = async (): Promise<void> => {
    if (working || !(pending.code || pending.pages)) return;
    working = true;
    const changes = pending;
    pending = { code: false, pages: false };
    await report(changes);
    working = false;
    await flush();
  };
  const note = (area: keyof Changes): void => {
    pending[area] = true;
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), QUIET_MS);
  };
  const generated = join(project.docs, 'reference', 'api');
  const watching = watch([project.examples, project.source, project.docs, join(project.root, 'README.md')], {
    ignoreInitial: true,
    ignored: (path) => path.startsWith(generated),
  }).on('all', (_, path) => {
    if (/\.mdx?$/.test(path)) note('pages');
    else if (/\.(ts|json)$/.test(path)) note('code');
  });
  return () => {
    clearTimeout(timer);
    void watching.close();
  };
}
