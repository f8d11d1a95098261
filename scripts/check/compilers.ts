/**
 * The check `types`: everything compiles, the neutral layers compile without Node's types, and what users compile
 * (library and examples) also compiles with TypeScript 7, which has no JavaScript interface and comes as a second package.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runNode, type Check } from './check.ts';

interface Compilation {
  readonly compiler: 'typescript' | 'typescript7';
  readonly project: string;
}

/** In this order; a project that is not there is a finding, except the website's, whose own build checks it too. */
const compilations: readonly Compilation[] = [
  { compiler: 'typescript', project: 'tsconfig.json' },
  { compiler: 'typescript', project: 'tsconfig.neutral.json' },
  { compiler: 'typescript', project: 'examples/tsconfig.json' },
  { compiler: 'typescript', project: 'scripts/site/tsconfig.json' },
  { compiler: 'typescript', project: 'website/tsconfig.json' },
  { compiler: 'typescript7', project: 'tsconfig.json' },
  { compiler: 'typescript7', project: 'examples/tsconfig.json' },
];

export const typesCheck: Check = {
  name: 'types',
  promise: 'all code compiles; library and examples also with TypeScript 7, the neutral layers also without Node',
  run: async (root) => {
    const findings: string[] = [];
    for (const compilation of compilations) findings.push(...(await compile(root, compilation)));
    return findings;
  },
};

async function compile(root: string, { compiler, project }: Compilation): Promise<string[]> {
  if (!existsSync(join(root, project))) {
    return project.startsWith('website/') ? [] : [`${project}:1: missing: add the compiler options of this part`];
  }
  const args = [`node_modules/${compiler}/bin/tsc`, '-p', project, '--noEmit', '--pretty', 'false'];
  const { status, output } = await runNode(root, args);
  if (status === 0) return [];
  // "src/a.ts(3,5): error TS2345: …" becomes "src/a.ts:3: TS2345: …"; lines that continue a message stay with it.
  const messages = output.replace(/^(\S.*?)\((\d+),\d+\): error /gm, '$1:$2: ');
  return [`${compiler} -p ${project}\n${messages}`];
}
