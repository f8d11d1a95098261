import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { connectionConfigFromEnv } from './config.ts';
import { parseDatabaseUrl } from './database-url.ts';

describe('an address', () => {
  test.each([
    ['sqlite:app.db', { database: 'app.db' }],
    ['sqlite:///var/lib/app.db', { database: '/var/lib/app.db' }],
    ['file:data/app.db', { database: 'data/app.db' }],
    ['sqlite::memory:', { database: ':memory:' }],
    ['postgres://db.example/shop', { database: 'shop', host: 'db.example' }],
    [
      'postgresql://ann:s%40fe%25@db:6432/shop',
      { database: 'shop', host: 'db', port: 6432, username: 'ann', password: 's@fe%' },
    ],
  ])('%s is taken apart', (text, parts) => {
    expect(parseDatabaseUrl(text, 'DB_URL')).toEqual(parts);
  });

  test.each(['', 'app.db', 'postgres://', 'postgres://host', 'sqlite:', 'postgres://ann:geheim%zz@db/shop'])(
    'that is none (%s) is refused without being quoted',
    (text) => {
      const refused = (): unknown => parseDatabaseUrl(text, 'DB_URL');
      expect(refused).toThrow(ConfigError);
      expect(refused).toThrow(/^DB_URL /);
      expect(refused).not.toThrow(/geheim/);
    },
  );
});

describe('the environment', () => {
  test('gives an address by DB_URL, and the pool beside it', () => {
    const env = { DB_URL: 'sqlite:shop.db', DB_POOL_SIZE: '3' };
    expect(connectionConfigFromEnv(env)).toEqual({ database: 'shop.db', poolSize: 3 });
  });

  test('must not name the database twice', () => {
    const env = { DB_URL: 'sqlite:shop.db', DB_NAME: 'app.db' };
    expect(() => connectionConfigFromEnv(env)).toThrow(/DB_URL and DB_NAME/);
  });
});
