/** Memory that is known to be held, or let go, is seen as such. */
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { MemoryProfiler } from './memory-profiler.node.ts';
import { VirtualClock } from './virtual-clock.ts';

const MB = 1_000_000;

describe('two snapshots', () => {
  test('differ by the bytes that are held, and not by those let go', async () => {
    const memory = new MemoryProfiler();
    await memory.snapshot('before');
    let held: Uint8Array | undefined = new Uint8Array(32 * MB).fill(1);
    void new Uint8Array(32 * MB).fill(1);
    await memory.snapshot('held');
    const { arrayBuffersBytes, externalBytes } = memory.compare('before', 'held');
    expect(Math.abs(arrayBuffersBytes - 32 * MB)).toBeLessThan(MB);
    expect(Math.abs(externalBytes - 32 * MB)).toBeLessThan(2 * MB);
    expect(held).toHaveLength(32 * MB);
    held = undefined;
    await memory.snapshot('after');
    expect(Math.abs(memory.compare('before', 'after').arrayBuffersBytes)).toBeLessThan(MB);
    expect(memory.compare('held', 'before').arrayBuffersBytes).toBe(-arrayBuffersBytes);
  });

  test('differ by objects that are held', async () => {
    const memory = new MemoryProfiler();
    await memory.snapshot('before');
    const held = Array.from({ length: 500_000 }, (_, i) => ({ i, text: `text ${i}` }));
    await memory.snapshot('after');
    expect(memory.compare('before', 'after').heapUsedBytes).toBeGreaterThan(20 * MB);
    expect(held).toHaveLength(500_000);
  });

  test('are told in megabytes', async () => {
    const memory = new MemoryProfiler();
    await memory.snapshot('a');
    expect(String(memory.compare('a', 'a'))).toBe(
      'heap 0.0 MB, external 0.0 MB (array buffers 0.0 MB), process 0.0 MB',
    );
    const held = new Uint8Array(32 * MB).fill(1);
    await memory.snapshot('b');
    expect(String(memory.compare('a', 'b'))).toMatch(/\(array buffers \+3[12]\.\d MB\)/);
    expect(String(memory.compare('b', 'a'))).toMatch(/\(array buffers -3[12]\.\d MB\)/);
    expect(held).toHaveLength(32 * MB);
  });

  test('are known by their names', async () => {
    const memory = new MemoryProfiler();
    await memory.snapshot('before');
    expect(() => memory.compare('before', 'bevore')).toThrow(/There is no snapshot "bevore"\. Did you mean 'before'\?/);
    await expect(memory.snapshot('')).rejects.toBeInstanceOf(ConfigError);
  });
});

describe('the peak', () => {
  test('is the most that any sample saw, taken at every interval', async () => {
    const clock = new VirtualClock();
    const memory = new MemoryProfiler({ clock });
    expect(memory.peakBytes).toBe(0);
    memory.start({ intervalMs: 10 });
    const start = memory.peakBytes;
    expect(start).toBeGreaterThan(0);
    let held: Uint8Array | undefined = new Uint8Array(64 * MB).fill(1);
    await clock.advance(10);
    expect(held).toHaveLength(64 * MB);
    expect(memory.peakBytes - start).toBeGreaterThan(60 * MB);
    held = undefined;
    await memory.snapshot('after');
    expect(memory.peakBytes - start).toBeGreaterThan(60 * MB);
    memory.stop();
    expect(clock.pending).toBe(0);
  });

  test('is seen by a sample taken in the middle of work', () => {
    const memory = new MemoryProfiler();
    const { heapUsedBytes, externalBytes } = memory.sample();
    const held = new Uint8Array(64 * MB).fill(1);
    memory.sample();
    expect(memory.peakBytes - heapUsedBytes - externalBytes).toBeGreaterThan(60 * MB);
    expect(held).toHaveLength(64 * MB);
  });
});

test('misuse is refused by name', () => {
  const memory = new MemoryProfiler({ clock: new VirtualClock() });
  expect(() => memory.stop()).toThrow(/takes no samples/);
  expect(() => memory.start({ intervalMs: 0 })).toThrow(/intervalMs must be a number of at least 1/);
  expect(() => memory.start({ interval: 1 } as never)).toThrow(ConfigError);
  memory.start();
  expect(() => memory.start()).toThrow(/takes samples already/);
  memory.stop();
  expect(() => new MemoryProfiler({ clocks: 1 } as never)).toThrow(/Did you mean 'clock'/);
});
