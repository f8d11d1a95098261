import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
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

  test('an advance never moves time back, when what ran within it froze the clock beyond its end', async () => {
    const clock = new VirtualClock();
    clock.setTimer(() => clock.freeze(100), 5);
    await clock.advance(10);
    expect(clock.now()).toBe(105);
  });

  test('a negative delay is due now', async () => {
    const clock = new VirtualClock();
    let ran = false;
    clock.setTimer(() => (ran = true), -5);
    await clock.advance(0);
    expect(ran).toBe(true);
  });
});

describe('VirtualClock.sleep', () => {
  test('resolves when its time has passed, and not before', async () => {
    const clock = new VirtualClock();
    let woke: number | undefined;
    void clock.sleep(10).then(() => (woke = clock.now()));
    await clock.advance(9.999);
    expect(woke).toBeUndefined();
    await clock.advance(5);
    expect(woke).toBe(10);
  });

  test('sleepers wake in the order of their times', async () => {
    const clock = new VirtualClock();
    const log: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      await clock.sleep(ms);
      log.push(ms);
    };
    await clock.runUntil(Promise.all([sleep(30), sleep(10), sleep(20), sleep(0)]));
    expect(log).toEqual([0, 10, 20, 30]);
  });
});

describe('VirtualClock.runUntil', () => {
  test('answers the result of the work, at the moment in which it ended', async () => {
    const clock = new VirtualClock();
    clock.setTimer(() => {}, 1_000);
    const work = clock.sleep(20).then(() => 'done');
    expect(await clock.runUntil(work)).toBe('done');
    expect([clock.now(), clock.pending]).toEqual([20, 1]);
  });

  test('passes the error of the work on', async () => {
    const clock = new VirtualClock();
    const work = clock.sleep(20).then(() => {
      throw new Error('broken');
    });
    await expect(clock.runUntil(work)).rejects.toThrow('broken');
    expect(clock.now()).toBe(20);
  });

  test('work that has ended moves no time', async () => {
    const clock = new VirtualClock();
    clock.setTimer(() => {}, 5);
    expect(await clock.runUntil(Promise.resolve(1))).toBe(1);
    await expect(clock.runUntil(Promise.reject(new Error('early')))).rejects.toThrow('early');
    expect(clock.now()).toBe(0);
  });

  test('runs timers that timers set', async () => {
    const clock = new VirtualClock();
    const work = new Promise<number>((resolve) => {
      const again = (left: number): void => {
        if (left === 0) resolve(clock.now());
        else clock.setTimer(() => again(left - 1), 7);
      };
      again(1_000);
    });
    expect(await clock.runUntil(work)).toBe(7_000);
  });

  test('refuses work that nothing will end', async () => {
    const clock = new VirtualClock();
    clock.setTimer(() => {}, 5);
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toThrow(ConfigError);
    expect(clock.pending).toBe(0);
  });

  test('timers that set themselves again do not keep it going for ever', async () => {
    const clock = new VirtualClock();
    const again = (): void => void clock.setTimer(again, 3_600_000);
    again();
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toThrow('within a day');
    expect(clock.now()).toBe(86_400_000);
  });

  test('nor does one that sets itself again without a delay, so that time cannot move on', async () => {
    const clock = new VirtualClock();
    let rounds = 0;
    const again = (): void => {
      // Where nothing stops it, the test fails and does not hang.
      if (rounds++ < 200_000) clock.setTimer(again, 0);
    };
    again();
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toThrow('sets itself again without a delay');
  });

  test('overdue timers run without time going back', async () => {
    const clock = new VirtualClock();
    const sleeping = clock.sleep(10).then(() => clock.now());
    clock.freeze(100);
    expect([await clock.runUntil(sleeping), clock.now()]).toEqual([100, 100]);
  });

  test('stands still while something outside is waited for', async () => {
    const clock = new VirtualClock();
    let ticks = 0;
    const again = (): void => {
      ticks++;
      clock.setTimer(again, 1);
    };
    clock.setTimer(again, 1);
    // A real turn of the event loop, which no promise callback brings about.
    const outside = clock.outside(new Promise<string>((resolve) => void setImmediate(() => resolve('answer'))));
    expect(await clock.runUntil(outside)).toBe('answer');
    expect([ticks, clock.now()]).toEqual([0, 0]);
    expect(await clock.runUntil(clock.sleep(5).then(() => ticks))).toBe(4);
  });

  test('a failure outside is the one of whoever waits for it', async () => {
    const clock = new VirtualClock();
    const failing = clock.outside(Promise.reject(new Error('not found')));
    const work = failing.catch(() => clock.sleep(3)).then(() => clock.now());
    expect(await clock.runUntil(work)).toBe(3);
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
