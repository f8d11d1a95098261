import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../core/errors.ts';
import { FakeConnector } from '../testing/fake-connector.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import { newEntry } from './entry.ts';
import { resolvePoolOptions } from './options.ts';
import { connectionError, timeoutError } from './report.ts';

const { waitMs, ...rest } = new ConnectionPool(new FakeConnector(new VirtualClock()), { maxSize: 2 }).getStats();
const stats = { ...rest, waitMs, used: 2, waiting: 3 };

/** A connection lent under a lease with this number since that time. */
function used(leaseId: number, lentAt: number, tags = {}) {
  return { ...newEntry({}, 1, resolvePoolOptions({ clock: new VirtualClock() })), leaseId, lentAt, tags };
}

describe('a timeout', () => {
  const situation = {
    pool: 'shop',
    stats,
    maxQueue: 20,
    used: [],
    now: 100,
    lastConnectError: undefined,
    suspended: false,
  };

  test('lists the holders, longest first, and says what to do', () => {
    const being = used(0, 10); // rolled back just now, held by nobody
    const lent = [used(1, 90), used(2, 20, { job: 'mail', by: 'cron' }), being];
    const error = timeoutError({ ...situation, used: lent }, 49.6);
    expect(error.holders.map(({ leaseId, heldMs }) => [leaseId, heldMs])).toEqual([
      [2, 80],
      [1, 10],
    ]);
    expect(error.message).toBe(
      "Pool 'shop' gave no connection within 50 ms: 2 of 2 in use, 0 being opened, 3 other callers waiting. " +
        'Held longest: lease 2, for 80 ms (job=mail, by=cron). ' +
        'Release connections sooner, shorten the work done while holding one, or enlarge the pool.',
    );
    expect(error.stats).toMatchObject({ used: 2, waiting: 3, maxSize: 2 });
    expect(error.stats).not.toHaveProperty('heldMs');
    expect('cause' in error).toBe(false);
  });

  test('names the last failed connect, and does not blame holders when there are none', () => {
    const down = new Error('ECONNREFUSED.');
    const nobody = timeoutError({ ...situation, lastConnectError: down }, 50);
    expect(nobody.message).toContain('The last try to connect failed: ECONNREFUSED. Check that');
    expect(nobody.cause).toBe(down);
    const some = timeoutError({ ...situation, used: [used(1, 0)], lastConnectError: 'odd' }, 50);
    expect(some.message).toContain('failed: odd. Release connections sooner');
  });
});

test('what a backend says about a connection is passed on as it is, other errors become the cause', () => {
  const own = new ConnectionError('SQLite cannot open it.');
  expect(connectionError('shop', own)).toBe(own);
  const foreign = new Error('bad password.');
  expect(connectionError('shop', foreign)).toMatchObject({
    message: "Pool 'shop' cannot open a connection: bad password.",
    cause: foreign,
  });
});
