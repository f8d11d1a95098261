import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { RoundRobinLoadBalancer, WeightedLoadBalancer } from './balancer.ts';

const [a, b, c] = ['a.db', 'b.db', 'c.db'].map((database) => ({ database })) as [
  { database: string },
  { database: string },
  { database: string },
];

describe('RoundRobinLoadBalancer', () => {
  test('hands out the configurations in turn, as the objects that were given', () => {
    const balancer = new RoundRobinLoadBalancer([a, b, c]);
    const given = Array.from({ length: 7 }, () => balancer.nextConfig());
    expect(given.map(({ database }) => database[0]).join('')).toBe('abcabca');
    expect(given[0]).toBe(a);
  });

  test('is not changed by what happens to the list afterwards', () => {
    const list = [a, b];
    const balancer = new RoundRobinLoadBalancer(list);
    list.length = 0;
    expect([balancer.nextConfig(), balancer.nextConfig(), balancer.nextConfig()]).toEqual([a, b, a]);
  });

  test('refuses an empty list', () => {
    expect(() => new RoundRobinLoadBalancer([])).toThrow(ConfigError);
  });
});

describe('WeightedLoadBalancer', () => {
  test('chooses each as often as its weight says', () => {
    let i = 0;
    const random = () => (i++ % 1_000) / 1_000;
    const balancer = new WeightedLoadBalancer(
      [
        { config: a, weight: 5 },
        { config: b, weight: 3 },
        { config: c, weight: 2 },
      ],
      { random },
    );
    const counts = { 'a.db': 0, 'b.db': 0, 'c.db': 0 };
    for (let n = 0; n < 1_000; n++) counts[balancer.nextConfig().database as keyof typeof counts]++;
    expect(counts).toEqual({ 'a.db': 500, 'b.db': 300, 'c.db': 200 });
  });

  test.each([
    [0, 'a.db'],
    [0.4999, 'a.db'],
    [0.5, 'b.db'],
    [0.9999999999999999, 'b.db'],
    [1, 'b.db'],
  ])('the draw %f chooses %s', (draw, database) => {
    const entries = [
      { config: a, weight: 0.1 },
      { config: b, weight: 0.1 },
    ];
    expect(new WeightedLoadBalancer(entries, { random: () => draw }).nextConfig().database).toBe(database);
  });

  test.each([0, -1, NaN, Infinity, '2', undefined])('refuses the weight %s and names the database', (weight) => {
    const entries = [{ config: a, weight: weight as number }];
    expect(() => new WeightedLoadBalancer(entries)).toThrow(ConfigError);
    expect(() => new WeightedLoadBalancer(entries)).toThrow("The weight of database 'a.db' must be a positive number");
  });

  test('refuses an empty list and a misspelt option', () => {
    expect(() => new WeightedLoadBalancer([])).toThrow('got an empty list');
    expect(() => new WeightedLoadBalancer([{ config: a, weight: 1 }], { randon: Math.random } as never)).toThrow(
      "Did you mean 'random'?",
    );
  });
});
