/**
 * Tells whether work leaves records behind: not by the growth of the heap, which is noise, but by the records themselves. Each
 * is watched by a weak reference; what is still there when the garbage has been collected is held by somebody.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { callSite } from '../core/call-site.ts';
import { ConfigError, RetentionError, type RetainedObjects } from '../core/errors.ts';
import type { MaybePromise } from '../core/sql.ts';
import { refuseUnknownKeys, requireNumber, show } from '../core/suggest.ts';
import { watchRecords } from '../model/record-watch.ts';
import { collectGarbage } from './garbage.node.ts';
import { shownSite } from './shown-site.ts';

/** How to look for what is held. */
export interface RetentionOptions {
  /** How often the work is done while its records are watched. Default: 3. */
  readonly runs?: number;
  /** How often it is done before, so that what it keeps once, such as a cache of statements, is not counted. Default: 1. */
  readonly warmup?: number;
  /** How many objects may be held in the end, of all runs together. Default: 0. */
  readonly allowed?: number;
}

/** Watches an object that is no record; `label` names it in the error. Answers the object. */
export type Track = <O extends object>(object: O, label: string) => O;

/** An object that was there. */
interface Seen {
  readonly reference: WeakRef<object>;
  readonly what: string;
  readonly site: string | undefined;
}

/** In so many turns everything that nobody holds is gone; usually it takes two. */
const ROUNDS = 6;

/** Which work a record belongs to, so that others may read records meanwhile. */
const current = new AsyncLocalStorage<Seen[]>();

/**
 * Does the work several times and rejects with RetentionError when records that it read or made, or objects that it gave
 * `track`, are held after its end, by whatever refers to them: a list, a cache, a listener, a timer. The result of the work is
 * let go. A record that is held holds those it was read with, at most 100 together. An error of the work passes through; throws
 * ConfigError for an unknown or impossible option. For Node.
 */
export async function expectNothingRetained(
  work: (track: Track) => MaybePromise<unknown>,
  options: RetentionOptions = {},
): Promise<void> {
  const { runs, warmup, allowed } = checkedOptions(work, options);
  const seen = await seenIn(work, { runs, warmup });
  await collectGarbage(ROUNDS, () => seen.every(({ reference }) => reference.deref() === undefined));
  const held = seen.filter(({ reference }) => reference.deref() !== undefined);
  if (held.length <= allowed) return;
  const retained = groupsOf(held);
  throw new RetentionError(messageOf(retained, { held: held.length, runs, allowed }), { retained });
}

/** What the runs read, made and tracked. A function of its own, so that nothing here holds what the last run answered. */
async function seenIn(
  work: (track: Track) => MaybePromise<unknown>,
  { runs, warmup }: { readonly runs: number; readonly warmup: number },
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let run = 0; run < warmup; run++) await work((object) => object);
  const stop = watchRecords((model, records, isNew) => {
    if (current.getStore() !== seen) return;
    const site = callSite(isNew ? model : undefined);
    for (const record of records) seen.push({ reference: new WeakRef(record), what: model.name, site });
  });
  const track: Track = (object, label) => {
    seen.push({ reference: new WeakRef(object), what: label, site: undefined });
    return object;
  };
  try {
    for (let run = 0; run < runs; run++) await current.run(seen, async () => void (await work(track)));
  } finally {
    stop();
  }
  return seen;
}

function groupsOf(held: readonly Seen[]): RetainedObjects[] {
  const groups = new Map<string, { what: string; site: string | undefined; count: number }>();
  for (const { what, site } of held) {
    const key = `${what}\0${site}`;
    const group = groups.get(key);
    if (group) group.count++;
    else groups.set(key, { what, site, count: 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).map((group) => Object.freeze(group));
}

function messageOf(
  retained: readonly RetainedObjects[],
  { held, runs, allowed }: { readonly held: number; readonly runs: number; readonly allowed: number },
): string {
  const lines = retained.map(({ what, site, count }) =>
    site === undefined ? `  ${count} x ${what}` : `  ${records(count)} of ${what}, from ${shownSite(site)}`,
  );
  const limit = allowed > 0 ? ` and ${allowed} allowed` : '';
  const advice = retained.some(({ site }) => site !== undefined)
    ? '\nA record that is held holds those it was read with, at most 100 together. Keep the values that are needed, not the records.'
    : '';
  return `${held} ${held === 1 ? 'object is' : 'objects are'} still held after ${runs} ${runs === 1 ? 'run' : 'runs'}${limit}:\n${lines.join('\n')}${advice}`;
}

function records(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}

function checkedOptions(work: unknown, options: RetentionOptions): Required<RetentionOptions> {
  if (typeof work !== 'function')
    throw new ConfigError(`The work whose records are watched must be a function, got ${show(work)}.`);
  refuseUnknownKeys('option of expectNothingRetained', options, ['runs', 'warmup', 'allowed']);
  const { runs = 3, warmup = 1, allowed = 0 } = options;
  requireNumber('runs', runs, { min: 1, integer: true });
  requireNumber('warmup', warmup, { min: 0, integer: true });
  requireNumber('allowed', allowed, { min: 0, integer: true });
  return { runs, warmup, allowed };
}
