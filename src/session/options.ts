/** Refuses transaction options that mean nothing, before a connection is taken. */
import { MAX_DELAY_MS } from '../core/clock.ts';
import { ConfigError, TransactionError } from '../core/errors.ts';
import { didYouMean, refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import type { IsolationLevel, TransactionOptions } from '../core/transaction.ts';

const NAMES: readonly (keyof TransactionOptions)[] = [
  'isolation', 'retries', 'timeoutMs', 'readOnly', 'independent', 'tags', 'acquireTimeoutMs', 'signal',
]; // prettier-ignore

const LEVELS: readonly IsolationLevel[] = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'];

/** Throws ConfigError for an unknown option or a value out of its range. */
export function checkOptions(options: TransactionOptions): void {
  refuseUnknownKeys('transaction option', options, NAMES);
  const { retries, timeoutMs, signal } = options;
  const isolation: unknown = options.isolation;
  if (isolation !== undefined && !LEVELS.some((level) => level === isolation)) {
    const known = LEVELS.map((level) => `'${level}'`).join(', ');
    throw new ConfigError(
      `isolation must be one of ${known}, got ${show(isolation)}.${typeof isolation === 'string' ? didYouMean(isolation, LEVELS) : ''}`,
    );
  }
  if (retries !== undefined) requireNumber('retries', retries, { min: 0, integer: true });
  if (timeoutMs !== undefined) requireNumber('timeoutMs (milliseconds)', timeoutMs, { min: 1, max: MAX_DELAY_MS });
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new ConfigError(`signal must be an AbortSignal, got ${show(signal)}.`);
}

/** Throws TransactionError for what a savepoint cannot do. */
export function refuseForNested({ isolation, retries }: TransactionOptions, database: string): void {
  const option = isolation === undefined ? 'retries' : 'isolation';
  if (isolation === undefined && !retries) return;
  const why = option === 'isolation' ? 'has the isolation of the one around it' : 'cannot be run again by itself';
  throw new TransactionError(
    `A nested transaction of '${database}' was given ${option}: ${show(isolation ?? retries)}, but it is a savepoint and ${why}. ` +
      'Give it to the outermost transaction.',
  );
}
