/** Other processes that write to the same file: starts them, tells them to stop, and hears what they did. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Tally } from './tally.ts';
import { within } from './within.ts';

/** What a process says of itself when it has disposed its database. */
export interface RivalReport extends Pick<
  Tally,
  'committed' | 'rolledBack' | 'undone' | 'surfaced' | 'errors' | 'kept'
> {
  /** What its pool said was in use and waiting when all tasks had ended. */
  readonly used: number;
  readonly waiting: number;
}

/** How a process is started; `number` tells its moves from those of others. */
export interface RivalOptions {
  readonly file: string;
  readonly seed: number;
  readonly number: number;
  readonly writers: number;
}

/** A process that writes until it is stopped. */
export class Rival {
  readonly #child: ChildProcess;
  /** Rejects when the process ends, so that nobody waits for its answer. */
  readonly #end: Promise<never>;

  private constructor({ file, seed, number, writers }: RivalOptions) {
    const args = [file, String(seed), String(number), String(writers)];
    this.#child = fork(join(import.meta.dirname, 'rival.ts'), args, { execArgv: [], serialization: 'advanced' });
    this.#end = new Promise((_, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => reject(new Error(`the other process ended with ${code ?? signal}`)));
    });
    this.#end.catch(() => {}); // reported to whoever waits for something
  }

  /** Resolves when the process writes. */
  static async start(options: RivalOptions): Promise<Rival> {
    const rival = new Rival(options);
    await rival.#heard();
    return rival;
  }

  /** Resolves with what it did when it has ended by itself, which it must do within `limitMs`. */
  async stop(limitMs: number): Promise<RivalReport> {
    const report = this.#heard();
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.send('stop');
    const said = (await within(report, limitMs)) as RivalReport; // the second and last thing that rival.ts says
    const code = await within(ended, limitMs);
    if (code !== 0) throw new Error(`the other process ended with ${code}`);
    return said;
  }

  /** Ends the process, whatever state it is in. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #heard(): Promise<unknown> {
    const message = new Promise((resolve) => this.#child.once('message', resolve));
    return Promise.race([message, this.#end]);
  }
}
