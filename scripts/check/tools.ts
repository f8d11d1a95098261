/** The checks that other people's programs make: format, lint, dead code, and the package as npm would publish it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode, runProgram, type Check, type ToolRun } from './check.ts';

export const formatCheck: Check = {
  name: 'format',
  promise: 'every file is formatted by prettier (`npm run format` does it)',
  run: async (root) => failing(await runNode(root, [bin('prettier'), '--check', '--log-level', 'warn', '.'])),
};

export const lintCheck: Check = {
  name: 'lint',
  promise: 'oxlint, with types, has nothing to say',
  run: async (root) => {
    const args = [bin('oxlint'), '--type-aware', '--deny-warnings', '--format', 'unix'];
    // The type-aware half starts a program of its own, which oxlint looks for in the PATH.
    const path = `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
    return failing(await runNode(root, args, { PATH: path }));
  },
};

export const deadCodeCheck: Check = {
  name: 'knip',
  promise: 'no file, export or dependency that nobody uses',
  run: async (root) => failing(await runNode(root, [bin('knip'), '--no-progress', '--reporter', 'compact'])),
};

export const packageCheck: Check = {
  name: 'package',
  promise: 'publint and attw accept the package as npm packs it',
  run: async (root) => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'));
    try {
      const packed = await runProgram(root, 'npm', ['pack', '--silent', '--pack-destination', folder]);
      if (packed.status !== 0) return failing(packed);
      const tarball = join(folder, packed.output.split('\n').at(-1) ?? '');
      return [
        ...failing(await runNode(root, [bin('publint'), tarball, '--strict'])),
        ...failing(await runNode(root, [bin('attw'), tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'])),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function bin(name: string): string {
  return `node_modules/.bin/${name}`;
}

function failing({ status, output }: ToolRun): string[] {
  return status === 0 ? [] : [output === '' ? `ended with exit code ${status} and printed nothing` : output];
}
