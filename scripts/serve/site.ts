/**
 * The development server of the site as a child process: its progress is left out, its complaints are passed on.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Project } from '../doctest/project.ts';

/** A running server. */
export interface SiteServer {
  readonly child: ChildProcess;
  /** Resolves when pages are answered; rejects when the server ends before that. */
  readonly ready: Promise<void>;
}

const HOST = '127.0.0.1';

/** Lines in which the bundler talks about itself. */
const NOISE: readonly RegExp[] = [
  /^\s*$/,
  /^\[(INFO|SUCCESS)\]/,
  /^(Client|Server|Rspack|webpack)\b/i,
  /^[●✔◯⠁-⣿│└├]/,
  /\bcompiled successfully\b/i,
  /Docusaurus website is running|Browserslist|npx update-browserslist/i,
  /^\s*\(Use `node --trace-/,
  /^\W*at .*node_modules/,
  /\b(Experimental|Deprecation)Warning\b/,
];

export function startSite(project: Project, port: number): SiteServer {
  const bin = join('node_modules', '@docusaurus', 'core', 'bin', 'docusaurus.mjs');
  const script = [project.website, project.root].map((base) => join(base, bin)).find(existsSync);
  if (script === undefined) throw new Error('@docusaurus/core is not installed: run npm ci');
  const args = [script, 'start', '--host', HOST, '--port', String(port), '--no-open'];
  const child = spawn(process.execPath, args, {
    cwd: project.website,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'development', BROWSER: 'none', NO_UPDATE_NOTIFIER: '1' },
  });
  let ended = false;
  const death = new Promise<never>((_, failed) => {
    child.once('error', failed);
    child.once('exit', (code, signal) => {
      ended = true;
      failed(new Error(`the site's server ended (${signal ?? `exit code ${code}`}); its messages stand above`));
    });
  });
  passOn(child);
  return { child, ready: Promise.race([death, untilAnswered(port, () => ended)]) };
}

function passOn(child: ChildProcess): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split(/\r?\n|\r/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const text = stripVTControlCharacters(line);
        if (!NOISE.some((noise) => noise.test(text))) console.error(`site: ${text}`);
      }
    });
  }
}

async function untilAnswered(port: number, ended: () => boolean): Promise<void> {
  while (!ended()) {
    const answer = await fetch(`http://${HOST}:${port}/`).catch(() => null);
    await answer?.body?.cancel();
    if (answer) return;
    await sleep(200);
  }
}
