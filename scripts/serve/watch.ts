/**
 * Watches what the pages depend on and reports changes in batches: an editor writes a file several times, a checkout writes many.
 */
import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
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
  const code = [project.examples, project.source].map((folder) =>
    watch(folder, { recursive: true }, (_, name) => {
      if (name === null || /\.(ts|json)$/.test(name)) note('code');
    }),
  );
  const generated = join('reference', 'api');
  const pages: FSWatcher[] = [
    watch(project.docs, { recursive: true }, (_, name) => {
      if (name === null || (/\.mdx?$/.test(name) && !name.startsWith(generated))) note('pages');
    }),
    watch(project.root, (_, name) => {
      if (name === 'README.md') note('pages');
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const watcher of [...code, ...pages]) watcher.close();
  };
}
