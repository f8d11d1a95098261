import { describe, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { resolvePoolOptions, type PoolOptions } from './options.ts';

describe('pool options', () => {
  test('have defaults', () => {
    expect(resolvePoolOptions()).toEqual({
      name: 'pool', minSize: 0, maxSize: 10, acquireTimeoutMs: 30_000, idleTimeoutMs: 600_000, maxLifetimeMs: 1_800_000,
      maxQueue: 100, connectTimeoutMs: 10_000, closeTimeoutMs: 5_000, jitterRatio: 0.1, backoff: { minMs: 10, maxMs: 5_000 },
      clock: systemClock, random: Math.random, leakThresholdMs: 0, maxUses: 0, validate: 'idle', validationBypassMs: 500,
      validateTimeoutMs: 2_000, keepAliveMs: 0, traceLeases: false, reclaimLeaks: true, resetOnCheckin: 'rollback',
      idleOrder: 'lifo', failFast: false, deadlockDetection: 'error', codel: false,
    }); // prettier-ignore
    expect(Object.isFrozen(resolvePoolOptions())).toBe(true);
  });

  test('that are given as undefined have their defaults too', () => {
    const given = { maxSize: undefined, acquireTimeoutMs: undefined } as unknown as PoolOptions;
    expect(resolvePoolOptions(given)).toMatchObject({ maxSize: 10, acquireTimeoutMs: 30_000, maxQueue: 100 });
  });

  test('the queue grows with the pool unless it is given', () => {
    expect(resolvePoolOptions({ maxSize: 3 }).maxQueue).toBe(30);
    expect(resolvePoolOptions({ maxSize: 3, maxQueue: 0 }).maxQueue).toBe(0);
    expect(resolvePoolOptions({ maxQueue: Infinity }).maxQueue).toBe(Infinity);
  });

  test.each([
    ['maxsize', 'maxSize'],
    ['max', 'maxSize'],
    ['acquireTimeout', 'acquireTimeoutMs'],
    ['idleTimoutMs', 'idleTimeoutMs'],
    ['minsise', 'minSize'],
  ])('a misspelt option %s is refused, and the message names %s', (wrong, right) => {
    const given = { [wrong]: 1 } as PoolOptions;
    expect(() => resolvePoolOptions(given)).toThrow(ConfigError);
    expect(() => resolvePoolOptions(given)).toThrow(`Unknown pool option '${wrong}'.`);
    expect(() => resolvePoolOptions(given)).toThrow(right);
  });

  test.each([
    ['maxSize', 0],
    ['maxSize', -1],
    ['maxSize', NaN],
    ['maxSize', 2.5],
    ['maxSize', Infinity],
    ['maxSize', '5'],
    ['minSize', -1],
    ['maxQueue', -1],
    ['maxQueue', 1.5],
    ['acquireTimeoutMs', NaN],
    ['acquireTimeoutMs', -1],
    ['idleTimeoutMs', null],
    ['maxLifetimeMs', '1h'],
    ['connectTimeoutMs', -5],
    ['closeTimeoutMs', NaN],
    ['jitterRatio', 1.1],
    ['jitterRatio', -0.1],
    ['backoff', { minMs: 0, maxMs: 5 }],
    ['backoff', { minMs: 10, maxMs: 5 }],
    ['backoff', { minMs: 10 }],
    ['backoff', { minMs: 10, maxMs: 20, max: 5 }],
  ])('%s cannot be %s', (key, value) => {
    expect(() => resolvePoolOptions({ [key]: value })).toThrow(ConfigError);
    expect(() => resolvePoolOptions({ [key]: value })).toThrow(key);
  });

  test('minSize cannot exceed maxSize', () => {
    expect(() => resolvePoolOptions({ minSize: 3, maxSize: 2 })).toThrow('minSize (3) must not exceed maxSize (2).');
    expect(resolvePoolOptions({ minSize: 2, maxSize: 2 }).minSize).toBe(2);
  });
});
