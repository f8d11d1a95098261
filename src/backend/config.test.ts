import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { resolvePoolOptions } from '../pool/options.ts';
import {
  checkConnectionConfig,
  configFingerprint,
  connectionConfigFromEnv,
  poolOptionsOf,
  type ConnectionConfig,
} from './config.ts';

const check = (config: object): void => checkConnectionConfig({ database: 'app.db', ...config });

/** The message of what `run` throws. */
function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('Nothing was thrown.');
}

describe('checkConnectionConfig', () => {
  test('accepts the least and the most', () => {
    check({});
    check({
      poolSize: 10, poolTimeout: 0, poolRecycle: 0, minSize: 10, connectTimeoutMs: 1, idleTimeoutMs: 0, maxQueue: 0, workers: 64,
      host: 'db', port: 5432, username: 'u', password: 'p',
    }); // prettier-ignore
    check({ poolSize: undefined });
  });

  test.each([
    ['pool_size', 'poolSize'],
    ['poolSzie', 'poolSize'],
    ['timeout', undefined],
    ['passwort', 'password'],
    ['user', undefined],
  ])('refuses the unknown key %s (meant: %s)', (wrong, right) => {
    const message = messageOf(() => check({ [wrong]: 'geheim' }));
    expect(message).toContain(`Unknown configuration key '${wrong}'.`);
    if (right) expect(message).toContain(`Did you mean '${right}'?`);
    expect(message).not.toContain('geheim');
  });

  test.each([
    [{ poolSize: 0 }, 'poolSize must be a whole number from 1 to 100000, got 0.'],
    [{ poolSize: -3 }, 'poolSize'],
    [{ poolSize: NaN }, 'got NaN'],
    [{ poolSize: 2.5 }, 'got 2.5'],
    [{ poolSize: '5' }, 'got "5"'],
    [{ poolSize: null }, 'got null'],
    [{ poolTimeout: NaN }, 'poolTimeout (seconds) must be a number of at least 0, got NaN.'],
    [{ poolTimeout: -1 }, 'poolTimeout (seconds)'],
    [{ poolRecycle: 'never' }, 'poolRecycle (seconds)'],
    [{ minSize: 6 }, 'minSize (6) must not exceed poolSize (5).'],
    [{ minSize: -1 }, 'minSize'],
    [{ connectTimeoutMs: -1 }, 'connectTimeoutMs (milliseconds)'],
    [{ idleTimeoutMs: NaN }, 'idleTimeoutMs (milliseconds)'],
    [{ maxQueue: 1.5 }, 'maxQueue'],
    [{ workers: 65 }, 'workers must be a whole number from 0 to 64, got 65.'],
    [{ workers: true }, 'workers'],
    [{ port: 0 }, 'port'],
    [{ port: 70_000 }, 'port'],
    [{ database: '' }, 'database must be a file or a name, got "".'],
    [{ database: undefined }, 'database must be a file or a name'],
    [{ database: Object.create(null) }, 'got an object'],
  ])('refuses %o', (config, message) => {
    expect(messageOf(() => check(config))).toContain(message);
  });

  test.each(['postgres://u:geheim@db/app', 5, null, undefined, () => {}])(
    'refuses %s in place of an object',
    (given) => {
      const message = messageOf(() => checkConnectionConfig(given as never));
      expect(message).toContain('A configuration must be an object');
      expect(message).not.toContain('geheim');
    },
  );
});

describe('poolOptionsOf', () => {
  test('turns seconds into milliseconds and keeps the defaults of the configuration', () => {
    expect(poolOptionsOf({ database: 'app.db' }, 'app')).toEqual({
      name: 'app', minSize: 0, maxSize: 5, acquireTimeoutMs: 30_000, maxLifetimeMs: 3_600_000, connectTimeoutMs: 10_000,
      idleTimeoutMs: 600_000, maxQueue: 50, leakThresholdMs: 0,
    }); // prettier-ignore
    const config = {
      database: 'app.db',
      poolSize: 2,
      poolTimeout: 0.5,
      poolRecycle: 60,
      maxQueue: 1,
      connectTimeoutMs: 7,
    };
    expect(poolOptionsOf(config, 'app')).toMatchObject({
      maxSize: 2, acquireTimeoutMs: 500, maxLifetimeMs: 60_000, maxQueue: 1, connectTimeoutMs: 7,
    }); // prettier-ignore
    resolvePoolOptions(poolOptionsOf(config, 'app'));
  });
});

describe('configFingerprint', () => {
  const same = (a: object, b: object): boolean =>
    configFingerprint({ database: 'app.db', ...a }) === configFingerprint({ database: 'app.db', ...b });

  test('is the same for values that mean the same', () => {
    expect(same({}, { poolSize: 5, poolTimeout: 30, poolRecycle: 3600, minSize: 0 })).toBe(true);
    expect(same({}, { connectTimeoutMs: 10_000, idleTimeoutMs: 600_000, maxQueue: 50 })).toBe(true);
    expect(same({ poolSize: 2, minSize: 1 }, { minSize: 1, poolSize: 2 })).toBe(true);
    expect(same({}, { poolSize: undefined, host: undefined, maxQueue: undefined })).toBe(true);
  });

  test.each([
    [{ poolSize: 6 }, {}],
    [{ poolTimeout: Infinity }, { poolTimeout: 30 }],
    [{ maxQueue: 1 }, {}],
    [{ username: 'a' }, { username: 'b' }],
    [{ password: 'a' }, { password: 'b' }],
    [
      { host: 'ab', username: 'c' },
      { host: 'a', username: 'bc' },
    ],
    [{ host: 'x","y' }, { host: 'x', username: 'y' }],
    [{ database: 'other.db' }, {}],
  ])('tells %o from %o', (a, b) => {
    expect(same(a, b)).toBe(false);
  });
});

describe('connectionConfigFromEnv', () => {
  test('reads every variable, and empty ones count as absent', () => {
    const env = {
      DB_NAME: ' app ', DB_POOL_SIZE: '7', DB_POOL_TIMEOUT: '2.5', DB_POOL_RECYCLE: '0', DB_MIN_SIZE: '2', DB_HOST: 'db',
      DB_PORT: ' 5432 ', DB_USER: 'u', DB_PASSWORD: ' spaces matter ',
    }; // prettier-ignore
    expect(connectionConfigFromEnv(env)).toEqual({
      database: 'app', poolSize: 7, poolTimeout: 2.5, poolRecycle: 0, minSize: 2, host: 'db', port: 5432, username: 'u',
      password: ' spaces matter ',
    }); // prettier-ignore
    expect(connectionConfigFromEnv({ DB_NAME: 'app', DB_POOL_SIZE: '', DB_HOST: ' ' })).toEqual({ database: 'app' });
    expect(connectionConfigFromEnv({ SHOP_NAME: 'shop', DB_NAME: 'app' }, 'SHOP_')).toEqual({ database: 'shop' });
  });

  test('reads the environment of the process when none is given', () => {
    process.env['RHO_TEST_NAME'] = 'from-process';
    try {
      expect(connectionConfigFromEnv(undefined, 'RHO_TEST_')).toEqual({ database: 'from-process' });
    } finally {
      delete process.env['RHO_TEST_NAME'];
    }
  });

  test.each([
    ['DB_POOL_SIZE', 'abc', 'DB_POOL_SIZE must be a number, got "abc".'],
    ['DB_POOL_SIZE', '0', 'DB_POOL_SIZE must be a whole number from 1 to 100000, got 0.'],
    ['DB_POOL_SIZE', '1e3', 'DB_POOL_SIZE must be a number'],
    ['DB_POOL_SIZE', '-5', 'DB_POOL_SIZE must be a number'],
    ['DB_POOL_TIMEOUT', '30s', 'DB_POOL_TIMEOUT must be a number, got "30s".'],
    ['DB_PORT', '70000', 'DB_PORT must be a whole number from 1 to 65535, got 70000.'],
    ['DB_MIN_SIZE', '9', 'minSize (9) must not exceed poolSize (5)'],
  ])('%s=%s is refused by the name of the variable', (name, value, message) => {
    const env = { DB_NAME: 'app', DB_PASSWORD: 'geheim', [name]: value };
    const text = messageOf(() => connectionConfigFromEnv(env));
    expect(text).toContain(message);
    expect(text).toContain(name.slice(0, 3));
    expect(text).not.toContain('geheim');
  });

  test('the name of the database is required', () => {
    expect(messageOf(() => connectionConfigFromEnv({}))).toContain('DB_NAME is not set');
    expect(messageOf(() => connectionConfigFromEnv({ DB_NAME: ' ' }))).toContain('DB_NAME is not set');
  });

  test('what it returns passes the check', () => {
    const config: ConnectionConfig = connectionConfigFromEnv({ DB_NAME: 'app', DB_POOL_SIZE: '3' });
    checkConnectionConfig(config);
  });
});
