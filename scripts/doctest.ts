/**
 * `npm run doctest [-- name] [--update] [--no-cache] [--backend sqlite]`: all examples, or those whose id contains the name, as tests.
 * The tests themselves are doctest/examples.test.ts.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const BACKENDS: ReadonlySet<string> = new Set(['sqlite', 'copy']);
const root = join(import.meta.dirname, '..');

function readArguments(): NodeJS.ProcessEnv {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      update: { type: 'boolean', short: 'u', default: false },
      cache: { type: 'boolean', default: true },
      backend: { type: 'string', multiple: true, default: ['sqlite', 'copy'] },
    },
  });
  const unknown = values.backend.find((name) => !BACKENDS.has(name));
  if (unknown !== undefined) throw new Error(`there is no backend "${unknown}": choose ${[...BACKENDS].join(' or ')}`);
  if (positionals.length > 1) throw new Error(`one name at most, not ${positionals.length}: ${positionals.join(', ')}`);
  return {
    DOCTEST_UPDATE: values.update ? '1' : '0',
    DOCTEST_CACHE: values.cache ? '1' : '0',
    DOCTEST_BACKENDS: values.backend.join(','),
    DOCTEST_FILTER: (positionals[0] ?? '').replace(/^examples\//, '').replace(/\.ts$/, ''),
  };
}

try {
  const env = { ...process.env, ...readArguments() };
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--project', 'doctest', '--reporter', 'tree'];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
