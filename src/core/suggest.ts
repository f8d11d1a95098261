/** Finds what a misspelt name was probably meant to be, and refuses option objects with unknown keys. */
import { ConfigError } from './errors.ts';

/** The candidate closest to `name`, when it is close enough to be worth naming. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Two letters that are both different are another word, not a misspelling.
  let bestDistance = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** " Did you mean 'x'?", or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const best = closest(name, candidates);
  return best === undefined ? '' : ` Did you mean '${best}'?`;
}

/** Throws ConfigError for the first key of `given` that is not in `known`. */
export function refuseUnknownKeys(what: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    throw new ConfigError(`Unknown ${what} '${key}'.${didYouMean(key, known)} Known are: ${known.join(', ')}.`);
  }
}

/** Throws ConfigError unless `value` is a number in the range; `what` names it with its unit. */
export function requireNumber(
  what: string,
  value: unknown,
  range: { min: number; max?: number; integer?: boolean },
): asserts value is number {
  const { min, max = Infinity, integer = false } = range;
  const fits =
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!integer || Number.isInteger(value) || value === Infinity);
  if (fits) return;
  const kind = integer ? 'a whole number' : 'a number';
  const bounds = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new ConfigError(`${what} must be ${kind} ${bounds}, got ${show(value)}.`);
}

/** Throws ConfigError unless `fn` is a function. */
export function requireFunction(what: string, fn: unknown): void {
  if (typeof fn !== 'function') throw new ConfigError(`${what} must be a function, got ${show(fn)}.`);
}

/** A value as an error message quotes it: short, and never more than its start. */
export function show(value: unknown): string {
  const text = describe(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  const text = textOf(value);
  return text.startsWith('[object ') ? 'an object' : text;
}

/** Some objects have no text, such as those without a prototype, which parsers of requests make. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'an object';
  }
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length]!;
}
