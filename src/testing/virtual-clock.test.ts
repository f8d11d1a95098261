import { describe, expect, test } from 'vitest';
import { FakeConnector } from './fake-connector.ts';
import { settle, VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  test('runs timers in the order of their times, and of equal times in the order they were set', async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    clock.setTimer(() => log.push(`late ${clock.now()}`), 20);
    clock.setTimer(() => log.push(`first ${clock.now()}`), 10);
    clock.setTimer(() => log.push(`second ${clock.now()}`), 10);
    await clock.advance(30);
    expect(log).toEqual(['first 10', 'second 10', 'late 20']);
    expect(clock.now()).toBe(30);
  });

  test('runs timers that timers set, when they come due within the same advance', async () => {
    const clock = new VirtualClock();
    const at: number[] = [];
    clock.setTimer(() => clock.setTimer(() => at.push(clock.now()), 5), 10);
    clock.setTimer(() => void Promise.resolve().then(() => clock.setTimer(() => at.push(clock.now()), 1)), 2);
    await clock.advance(15);
    expect(at).toEqual([3, 15]);
    expect(clock.pending).toBe(0);
  });

  test('does not run what is not due or was cancelled', async () => {
    const clock = new VirtualClock();
    let ran = 0;
    const cancelled = clock.setTimer(() => ran++, 5);
    clock.setTimer(() => ran++, 11);
    cancelled.cancel();
    cancelled.cancel();
    await clock.advance(10);
    expect([ran, clock.pending]).toEqual([0, 1]);
  });

  test('freeze moves time on without running anything; the overdue timers run afterwards', async () => {
    const clock = new VirtualClock();
    const at: number[] = [];
    clock.setTimer(() => at.push(clock.now()), 10);
    clock.freeze(100);
    expect([clock.now(), at.length]).toEqual([100, 0]);
    await clock.advance(0);
    expect(at).toEqual([100]);
  });

  test('a negative delay is due now', async () => {
    const clock = new VirtualClock();
    let ran = false;
    clock.setTimer(() => (ran = true), -5);
    await clock.advance(0);
    expect(ran).toBe(true);
  });
});

test('settle lets chains of promises run to their end', async () => {
  let chain: Promise<number> = Promise.resolve(0);
  for (let i = 0; i < 30; i++) chain = chain.then((n) => n + 1);
  let result = 0;
  void chain.then((n) => (result = n));
  await settle();
  expect(result).toBe(30);
});

describe('FakeConnector', () => {
  test('counts a connection from the start of its opening to the end of its closing', async () => {
    const clock = new VirtualClock();
    const connector = new FakeConnector(clock, { connectMs: 10, closeMs: 20 });
    const opening = connector.connect();
    expect([connector.open, connector.attempts]).toEqual([1, 1]);
    await clock.advance(10);
    const connection = await opening;
    expect(connection).toEqual({ number: 1, open: true, inTransaction: false, changed: false, running: undefined });
    const closing = connector.close(connection);
    expect([connection.open, connector.open]).toEqual([false, 1]);
    await clock.advance(20);
    await closing;
    expect([connector.open, connector.peak]).toEqual([0, 1]);
  });

  test('fails as told, at once or later', async () => {
    const clock = new VirtualClock();
    const connector = new FakeConnector(clock, { connectError: new Error('down') });
    expect(() => connector.connect()).toThrow('down');
    connector.behaviour = { connectError: new Error('later'), connectMs: 5, fatal: true };
    const failing = expect(connector.connect()).rejects.toThrow('later');
    await clock.advance(5);
    await failing;
    expect([connector.open, connector.peak, connector.isFatal()]).toEqual([0, 1, true]);
  });

  test('rolls back as told', async () => {
    const clock = new VirtualClock();
    const connector = new FakeConnector(clock);
    const connection = await connector.connect();
    connection.inTransaction = true;
    expect(connector.condition(connection)).toBe('unclean');
    void connector.reset(connection);
    expect([connector.condition(connection), connector.resets]).toEqual(['clean', 1]);
    connector.behaviour = { resetError: new Error('lost'), resetMs: 3 };
    const failing = expect(connector.reset(connection)).rejects.toThrow('lost');
    await clock.advance(3);
    await failing;
  });
});
