/**
 * What is to go wrong with which statements: faults that have been injected and those that have struck. It decides and counts; the
 * connections of a FaultyBackend do what it says. Which statement meets which fault depends on their order and on nothing else.
 */
import { ConfigError, ConnectionLostError, LockError } from '../core/errors.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';

/** Something that is to go wrong with statements. */
export interface Fault {
  /**
   * Which statements: those whose text it matches, as it is sent, with quoted names, `?` for values and the query tags. Default:
   * every statement, those that begin and end transactions among them.
   */
  readonly match?: RegExp;
  /**
   * How the statement fails. `'locked'`: with LockError, as if the wait for another one's lock had been in vain; nothing
   * happened. `'lost'`: with ConnectionLostError, and its connection is at an end. An error of your own is thrown as if the driver
   * had thrown it, and translated like one. Default: not at all; `delayMs` is needed then.
   */
  readonly error?: 'locked' | 'lost' | Error;
  /** How many statements it strikes; Infinity for all. Default: 1. */
  readonly times?: number;
  /** How many statements that match it lets by before. Default: 0. */
  readonly after?: number;
  /** How many milliseconds later the statement fails, or is answered. Default: 0. */
  readonly delayMs?: number;
  /** Whether it strikes before the statement is run, or after, so that it took effect and only its answer is late or lost. Default: 'before'. */
  readonly when?: 'before' | 'after';
}

/** A fault that has struck. */
export interface InjectedFault {
  /** The statement's text, as it was sent. */
  readonly sql: string;
  /** The fault, as it was given. */
  readonly fault: Fault;
}

/** A fault that waits for its statements. */
interface Armed {
  readonly fault: Fault;
  /** Statements that still pass. */
  passes: number;
  /** Statements that it still strikes. */
  strikes: number;
}

const KEYS: readonly (keyof Fault)[] = ['match', 'error', 'times', 'after', 'delayMs', 'when'];

/** The faults of one backend. */
export class Faults {
  #armed: Armed[] = [];
  readonly #struck: InjectedFault[] = [];

  /** Adds a fault; answers the function that takes it back. Throws ConfigError for one that cannot be. */
  add(fault: Fault): () => void {
    checkFault(fault);
    const { after = 0, times = 1 } = fault;
    const armed: Armed = { fault: Object.freeze({ ...fault }), passes: after, strikes: times };
    this.#armed.push(armed);
    return () => void (this.#armed = this.#armed.filter((other) => other !== armed));
  }

  /** The fault that a statement meets now, if any. The first that matches and lets no more by strikes; those behind it do not see the statement. */
  next(sql: string): Fault | undefined {
    for (const armed of this.#armed) {
      // Not `test`, which begins behind the last match when the expression is a global one.
      if (armed.strikes === 0 || (armed.fault.match && sql.search(armed.fault.match) < 0)) continue;
      if (armed.passes > 0) {
        armed.passes--;
        continue;
      }
      armed.strikes--;
      this.#struck.push(Object.freeze({ sql, fault: armed.fault }));
      return armed.fault;
    }
    return undefined;
  }

  /** What has struck so far. */
  get struck(): readonly InjectedFault[] {
    return [...this.#struck];
  }

  clear(): void {
    this.#armed = [];
    this.#struck.length = 0;
  }
}

/** The error that a fault means for a statement; undefined when it only takes longer. */
export function errorOf({ error, when }: Fault, sql: string): Error | undefined {
  if (error === 'locked') {
    return new LockError('Another connection holds the lock (injected by a FaultyBackend). Run the whole transaction again.', { sql }); // prettier-ignore
  }
  if (error === 'lost') {
    return new ConnectionLostError(
      `The connection was lost ${when === 'after' ? 'before the answer to' : 'at'} a statement (injected by a FaultyBackend): ${sql.slice(0, 200)}. ` +
        'A program cannot know whether the statement took effect.',
    );
  }
  return error;
}

function checkFault(fault: Fault): void {
  if (typeof fault !== 'object' || fault === null)
    throw new ConfigError(`inject() takes an object that says what goes wrong, got ${show(fault)}.`);
  refuseUnknownKeys('property of a fault', fault, KEYS);
  const { match, error, times = 1, after = 0, delayMs = 0, when = 'before' } = fault;
  requireNumber('times', times, { min: 1, integer: true });
  requireNumber('after', after, { min: 0, integer: true });
  requireNumber('delayMs', delayMs, { min: 0 });
  if (match !== undefined && !(match instanceof RegExp))
    throw new ConfigError(`'match' of a fault is a regular expression, got ${show(match)}.`);
  if (error !== undefined && error !== 'locked' && error !== 'lost' && !(error instanceof Error))
    throw new ConfigError(`'error' of a fault is 'locked', 'lost' or an Error, got ${show(error)}.`);
  if (when !== 'before' && when !== 'after')
    throw new ConfigError(`'when' of a fault is 'before' or 'after', got ${show(when)}.`);
  if (error === undefined && delayMs === 0) throw new ConfigError(`A fault needs an 'error', a 'delayMs' or both.`);
  if (error === 'locked' && when === 'after')
    throw new ConfigError(`A lock keeps a statement from running, so 'locked' cannot come 'after' it.`);
}
