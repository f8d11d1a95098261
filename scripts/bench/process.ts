/** The harness's end of a contestant's process: it asks one thing at a time and is answered, or learns that the process has ended. */
import { fork, type ChildProcess } from 'node:child_process';
import type { Request, Response, Slice, SliceOrder } from './protocol.ts';

/** A contestant in a process of its own, so that what one does to the compiler and the heap is not another's. */
export class ContestantProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  /** Rejects when the process ends, so that nobody waits for its answer. */
  readonly #end: Promise<never>;

  /** `script` answers requests with `serve`. */
  constructor(name: string, script: string) {
    this.name = name;
    this.#child = fork(script, [], { execArgv: [], serialization: 'advanced' });
    this.#end = new Promise((_, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => reject(new Error(`the process of ${name} ended with code ${code}`)));
    });
    this.#end.catch(() => {}); // reported to whoever asks something
  }

  async ask<T>(request: Request<Readonly<Record<string, string>>>): Promise<T> {
    const answered = new Promise<Response>((resolve) => this.#child.once('message', resolve as () => void));
    this.#child.send(request);
    const { result, error } = await Promise.race([answered, this.#end]);
    if (error !== undefined) throw new Error(error);
    return result as T; // the process answers what protocol.ts says
  }

  async slice(workload: string, order: SliceOrder): Promise<Slice> {
    return this.ask<Slice>({ command: 'slice', workload, ...order });
  }

  /** Ends the process, whatever state it is in. */
  async close(): Promise<void> {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    if (this.#child.connected) await this.ask({ command: 'close' }).catch(() => this.#child.kill('SIGKILL'));
    await this.#end.catch(() => {});
    clearTimeout(limit);
  }
}
