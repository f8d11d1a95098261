/**
 * `npm start`: runs the examples that changed, then serves the site and keeps watching. A failing example is shown here and on its
 * page; it stops nothing. The last line is the address.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DoctestSession } from './doctest/doctest.ts';
import { formatProblems, type Problem } from './doctest/problem.ts';
import { isPortFree } from './serve/port.ts';
import { startSite } from './serve/site.ts';
import { watchProject, type Changes } from './serve/watch.ts';

const root = join(import.meta.dirname, '..');
const port = Number(process.env['PORT'] ?? 3000);

/** Runs the examples whose receipts do not stand, some at a time; prints a line for each. Answers how many failed. */
async function runChanged(session: DoctestSession): Promise<number> {
  const ids = session.ids();
  const due = ids.filter((id) => !session.isUnchanged(id));
  const queue = [...due];
  let done = 0;
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const { status, problems, elapsedMs } = await session.verify(id);
      done += 1;
      if (status === 'fail') failed += 1;
      console.log(`${done}/${due.length} ${status} ${id} (${elapsedMs.toFixed(0)} ms)`);
      complain(problems);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(`${due.length} run, ${ids.length - due.length} unchanged`);
  return failed;
}

function complain(problems: readonly Problem[]): void {
  if (problems.length > 0) console.error(formatProblems(problems));
}

/** Brings receipts and index up to date after an edit. Whatever is wrong is printed; the server stays up. */
async function follow(session: DoctestSession, changes: Changes): Promise<void> {
  try {
    session.refresh();
    const failed = changes.code ? await runChanged(session) : 0;
    const { problems } = session.finish();
    complain(problems);
    if (failed + problems.length === 0)
      console.log(`${new Date().toLocaleTimeString('en-GB')} the pages show what the examples say`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error); // a file half written: the next event follows
  }
}

/** npm's shell dies of a SIGTERM without passing it on: whoever has lost npm stops too, or the port stays taken. */
function stopWithNpm(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
  timer.unref();
}

async function start(): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`PORT is "${process.env['PORT']}", not a port`);
  if (!(await isPortFree(port, '127.0.0.1'))) {
    throw new Error(
      `Port ${port} is in use. Stop what listens there, or choose another one: PORT=${port + 1} npm start`,
    );
  }
  const session = new DoctestSession({ root, backends: ['sqlite'] });
  await runChanged(session);
  complain(session.finish().problems);
  const { child, ready } = startSite(session.project, port);
  const unwatch = watchProject(session.project, (changes) => follow(session, changes));
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    unwatch();
    child.kill('SIGTERM');
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  stopWithNpm(stop);
  child.once('exit', () => {
    unwatch();
    process.exit(stopping ? 0 : 1);
  });
  await ready;
  console.log(`http://localhost:${port}`);
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
