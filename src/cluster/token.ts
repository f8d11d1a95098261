/**
 * A place in the log of a cluster: what a session has written is before it. As text it goes into a cookie and comes back with the
 * next request. The text is not secret and not signed; a client who changes it can at most read older data or use the primary.
 */
import { ConfigError } from '../core/errors.ts';
import { show } from '../core/suggest.ts';

/** A place in the log. */
export interface LogPoint {
  readonly timeline: number;
  readonly position: bigint;
}

/** Further than any log: only the primary will do. For a write whose place could not be learned. */
export const NOWHERE = 2n ** 64n;

const VERSION = '1';
const FORM = /^1\.([0-9a-z]{1,7})\.([0-9a-z]{1,13})\.([0-9a-z]{1,7})$/;

/** The point as text for a client. */
export function writeToken(cluster: string, { timeline, position }: LogPoint): string {
  const body = `${VERSION}.${timeline.toString(36)}.${position.toString(36)}`;
  return `${body}.${checksum(`${cluster} ${body}`)}`;
}

/** The point that a client brings back. Refuses what this cluster's `writeToken` did not write, be it cut off or another cluster's. */
export function readToken(cluster: string, token: string): LogPoint {
  const match = typeof token === 'string' ? FORM.exec(token) : null;
  const [text, timeline = '', position = '', check] = match ?? [];
  const body = `${VERSION}.${timeline}.${position}`;
  if (text === undefined || checksum(`${cluster} ${body}`) !== check) {
    throw new ConfigError(
      `${show(token)} is not a token of cluster '${cluster}'. Pass on what session.token gave, unchanged, or leave it out.`,
    );
  }
  return { timeline: parseInt(timeline, 36), position: bigOf(position) };
}

/** Whether `a` is at least as far as `b`. A later timeline goes on from a place in the earlier one, so positions can be compared. */
export function hasReached(a: LogPoint, b: LogPoint): boolean {
  return a.timeline >= b.timeline && a.position >= b.position;
}

/** A point that has reached both: after a failover that lost the end of a log, places there say nothing of the newer timeline. */
export function furthest(a: LogPoint, b: LogPoint): LogPoint {
  return {
    timeline: Math.max(a.timeline, b.timeline),
    position: a.position > b.position ? a.position : b.position,
  };
}

function bigOf(text: string): bigint {
  let value = 0n;
  for (const digit of text) value = value * 36n + BigInt(parseInt(digit, 36));
  return value;
}

/** FNV-1a: finds accidents, not attacks. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
