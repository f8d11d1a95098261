/** Call sites as people read them. */

/** A call site as a terminal makes a link of it: below the working directory without it. `lines: false` leaves the file's name alone. */
export function shownSite(site: string | undefined, { lines = true }: { readonly lines?: boolean } = {}): string {
  if (site === undefined) return 'an unknown place';
  const path = pathOf(site);
  if (!lines) return path.replace(/:\d+:\d+$/, '').replace(/^.*[/\\]/, '');
  const folder = workingDirectory();
  return folder !== undefined && path.startsWith(folder) ? path.slice(folder.length) : path;
}

function pathOf(site: string): string {
  if (!site.startsWith('file:')) return site;
  const path = site.replace(/^file:\/\/(?:\/(?=[a-z]:))?/i, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** With a separator behind it; undefined where there is none, as in browsers. */
function workingDirectory(): string | undefined {
  const { process } = globalThis as { readonly process?: { readonly cwd?: () => string } }; // other platforms than Node may have none
  const folder = process?.cwd?.();
  return folder === undefined || /[/\\]$/.test(folder) ? folder : `${folder}/`;
}
