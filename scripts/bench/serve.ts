/** The contestant's end of its process: it does what it is told, answers, and ends after `close`. */
import type { Request, Response } from './protocol.ts';

/** Answers each request with what `obey` makes of it. */
export function serve<Open>(obey: (request: Request<Open>) => Promise<unknown>): void {
  process.on('message', (request: Request<Open>) => void answer(request, obey));
}

async function answer<Open>(request: Request<Open>, obey: (request: Request<Open>) => Promise<unknown>): Promise<void> {
  let response: Response;
  try {
    response = { result: await obey(request) };
  } catch (error) {
    response = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(response, undefined, {}, () => {
    if (request.command === 'close') process.exit();
  });
}

/** Milliseconds of processor time that all threads of this process have had since. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
