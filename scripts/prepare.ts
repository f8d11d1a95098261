/** Writes dist/: the library as JavaScript and declarations. npm runs this after `npm ci`, so `node examples/….ts` works. */
import { rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

const root = new URL('..', import.meta.url).pathname;
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`],
  {
    stdio: 'inherit',
  },
);
process.exitCode = tsc.status ?? 1;
