/**
 * Does what the page "Getting started" says, in an empty folder, as its reader does: nothing of this repository is within reach
 * but a clone of it, as it is committed. It knows nothing of what the page teaches; whether it went well is for the caller to judge.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ensureDist, execute } from '../doctest/dist.ts';
import { readExample } from '../doctest/examples.ts';
import { inlineExample } from '../doctest/inline.ts';
import type { Project } from '../doctest/project.ts';
import { stepsOf, type Step } from './page.ts';

/** What a step did. */
export interface Done {
  readonly step: Step;
  readonly exitCode: number;
  readonly output: string;
}

/** How to perform the page. */
export interface Performance {
  readonly project: Project;
  /** An empty folder. */
  readonly folder: string;
  /** Whether the commands in the clone are carried out too; otherwise the library is packed from where it lies, which is quicker. */
  readonly clone: boolean;
  readonly onStep?: (step: Step) => void;
}

const PAGE = 'docs/getting-started.mdx';
/** The last command that is typed in the clone. */
const PACKED = /^npm pack\b/;

/** Performs all steps, up to the first that fails. */
export async function perform({ project, folder, clone, onStep }: Performance): Promise<Done[]> {
  const steps = stepsOf(readFileSync(join(project.root, PAGE), 'utf8'));
  const packed = steps.findIndex((step) => step.type === 'command' && PACKED.test(step.command));
  if (packed < 0) throw new Error(`${PAGE} does not say how to pack the library (npm pack …).`);
  const [cloned, program] = [join(folder, 'clone'), join(folder, 'program')];
  mkdirSync(program, { recursive: true });
  if (clone) await execute('git', ['clone', '--quiet', project.root, cloned], folder, 'cloning the repository failed');
  else await packHere(project, folder);
  const done: Done[] = [];
  for (const [i, step] of steps.entries()) {
    const inClone = i <= packed;
    if (inClone && !clone) continue;
    onStep?.(step);
    const result = await carryOut(project, step, inClone ? cloned : program);
    done.push(result);
    if (result.exitCode !== 0) break;
  }
  return done;
}

async function packHere(project: Project, folder: string): Promise<void> {
  await ensureDist(project);
  await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], project.root, 'npm pack failed');
}

async function carryOut(project: Project, step: Step, folder: string): Promise<Done> {
  if (step.type === 'command') return { step, ...(await typed(step.command, folder)) };
  const example = readExample(project, join(project.examples, `${step.example}.ts`));
  writeFileSync(join(folder, step.name), inlineExample(project, example).text);
  return { step, exitCode: 0, output: '' };
}

/** Runs a command as a terminal would, with the Node that runs this. */
function typed(command: string, cwd: string): Promise<{ exitCode: number; output: string }> {
  return new Promise((done, failed) => {
    const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
    const child = spawn(command, {
      cwd,
      shell: true,
      env: readersEnvironment(path),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (output += text)); // prettier-ignore
    child.on('error', failed);
    child.on('close', (exitCode) => done({ exitCode: exitCode ?? 1, output }));
  });
}

/** The environment without what npm and test runners add to it: `node --test` does nothing inside another test run. */
function readersEnvironment(path: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:npm_(?!config_(?:cache|registry)$)|NODE_(?!EXTRA_CA_CERTS$)|VITEST)/.test(name)); // prettier-ignore
  return { ...Object.fromEntries(kept), PATH: path };
}
