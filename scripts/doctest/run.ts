/**
 * Runs one program in a child process: an empty temporary folder, a clean environment, a time limit. It judges nothing.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recording } from './recorder.ts';
import { SOURCE_CONDITION } from './project.ts';

/** How a program ended and what it left behind. */
export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** Null when the program ran without the recorder, or was killed before it could write. */
  readonly recording: Recording | null;
}

/** How to run it; by default in a new temporary folder that is removed afterwards. */
export interface RunOptions {
  readonly nodeArguments?: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Sees the output while it arrives. */
  readonly stream?: (chunk: string, from: 'stdout' | 'stderr') => void;
}

const TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT = 4 * 1024 * 1024;

/** Runs an example on the library's sources while the recorder listens. */
export async function runExample(path: string, options: Pick<RunOptions, 'stream' | 'timeoutMs'> = {}): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'example-'));
  const recordings = await mkdtemp(join(tmpdir(), 'recording-')); // beside the program's folder, which must be empty
  try {
    const recordingFile = join(recordings, 'recording.json');
    const run = await runProgram(path, {
      ...options,
      cwd: folder,
      nodeArguments: [`--conditions=${SOURCE_CONDITION}`, '--import', join(import.meta.dirname, 'recorder.ts')],
      environment: { DOCTEST_RECORDING: recordingFile, NODE_COMPILE_CACHE: join(tmpdir(), 'activerecord-compiled') },
    });
    const recording = await readFile(recordingFile, 'utf8').then(
      (text) => JSON.parse(text) as Recording,
      () => null,
    );
    return { ...run, recording };
  } finally {
    await Promise.all([folder, recordings].map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** Runs any program with Node. */
export async function runProgram(path: string, options: RunOptions = {}): Promise<Run> {
  const cwd = options.cwd ?? (await mkdtemp(join(tmpdir(), 'example-')));
  try {
    return await start(path, cwd, options);
  } finally {
    if (options.cwd === undefined) await rm(cwd, { recursive: true, force: true });
  }
}

function start(path: string, cwd: string, options: RunOptions): Promise<Run> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...(options.nodeArguments ?? []), path], {
      cwd,
      env: cleanEnvironment(options.environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs ?? TIMEOUT_MS);
    for (const from of ['stdout', 'stderr'] as const) {
      child[from].setEncoding('utf8').on('data', (chunk: string) => {
        options.stream?.(chunk, from);
        texts[from] += chunk;
        if (texts[from].length > OUTPUT_LIMIT) child.kill('SIGKILL'); // an endless loop that prints
      });
    }
    child.on('error', failed);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      done({ ...texts, exitCode, timedOut, recording: null });
    });
  });
}

/** The reader's machine, not ours: only what a program needs to start, and a fixed time zone. */
function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    ...extra,
  };
}
