/**
 * Asks connections whether they still work before they are lent. One that was used or asked a moment ago is trusted; one
 * that fails makes all older answers doubtful, because what ended one connection has most often ended the others as well.
 */
import type { Clock } from '../core/clock.ts';
import { ConnectionError } from '../core/errors.ts';
import type { Connector } from './connector.ts';
import type { Entry } from './entry.ts';
import type { ResolvedPoolOptions } from './options.ts';
import { within } from './within.ts';

/** The error of a check; undefined when the connection answered. */
export type Verdict = { readonly error: unknown } | undefined;

/** The checking side of a pool. */
export class Checker<C> {
  readonly #connector: Connector<C>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** How long an answer is good for; Infinity where nothing is checked. */
  readonly #trustMs: number;
  /** Answers older than this are good for nothing. */
  #doubtedSince = -Infinity;

  constructor(connector: Connector<C>, options: ResolvedPoolOptions) {
    const { validate, validationBypassMs, validateTimeoutMs, clock } = options;
    this.#connector = connector;
    this.#clock = clock;
    this.#timeoutMs = validateTimeoutMs;
    if (connector.ping === undefined || validate === 'never') this.#trustMs = Infinity;
    else this.#trustMs = validate === 'always' ? 0 : validationBypassMs;
  }

  /** Whether the connection can be lent unasked. */
  trusts(entry: Entry<C>, now: number): boolean {
    if (this.#trustMs === Infinity) return true;
    const lastGood = Math.max(entry.idleSince, entry.checkedAt);
    return now - lastGood < this.#trustMs && lastGood > this.#doubtedSince;
  }

  /** Asks the connection. Never rejects; answers at once where the connector does. */
  check(entry: Entry<C>): Verdict | Promise<Verdict> {
    const aborter = new AbortController();
    try {
      const answer = this.#connector.ping?.(entry.connection, aborter.signal);
      if (answer instanceof Promise) return this.#inTime(answer, entry, aborter);
    } catch (error) {
      return this.#failed(error);
    }
    entry.checkedAt = this.#clock.now();
    return undefined;
  }

  /** No answer that was given before now is trusted any more. */
  doubt(): void {
    this.#doubtedSince = this.#clock.now();
  }

  async #inTime(answer: Promise<void>, entry: Entry<C>, aborter: AbortController): Promise<Verdict> {
    try {
      await within(answer, this.#clock, this.#timeoutMs, () => {});
    } catch (error) {
      aborter.abort(error);
      return this.#failed(error);
    }
    entry.checkedAt = this.#clock.now();
    return undefined;
  }

  #failed(error: unknown): Verdict {
    this.doubt();
    return { error: error ?? new ConnectionError('The connection did not answer.') };
  }
}
