/**
 * A static file server for the built site, as strict as the hosting is: mounted below a base path, a folder without its
 * slash redirects, everything unknown answers 404 with the site's own page. It listens on 127.0.0.1, on a free port.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

export interface SiteServer {
  /** Address of the landing page, with the base path and its closing slash. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves `folder` below `base` (`/activerecord/`). */
export async function serveSite(folder: string, base: string): Promise<SiteServer> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path.startsWith(base)) answer(folder, base, path, response);
    else missing(folder, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  return { url: `http://127.0.0.1:${port}${base}`, close: () => closed(server) };
}

function answer(folder: string, base: string, path: string, response: ServerResponse): void {
  const inside = normalize(`/${path.slice(base.length)}`);
  const file = join(folder, inside);
  const kind = kindOf(file);
  if (kind === 'folder' && !inside.endsWith('/')) {
    response.writeHead(301, { location: `${base}${inside.slice(1)}/` }).end();
  } else if (kind === 'folder' && kindOf(join(file, 'index.html')) === 'file') {
    send(join(file, 'index.html'), 200, response);
  } else if (kind === 'file') {
    send(file, 200, response);
  } else {
    missing(folder, response);
  }
}

function missing(folder: string, response: ServerResponse): void {
  const page = join(folder, '404.html');
  if (kindOf(page) === 'file') send(page, 404, response);
  else response.writeHead(404).end('not found');
}

function send(file: string, status: number, response: ServerResponse): void {
  response.writeHead(status, { 'content-type': contentTypes[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}

function kindOf(path: string): 'file' | 'folder' | 'nothing' {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'nothing';
  return stats.isDirectory() ? 'folder' : 'file';
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
