import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventTables, pairTable, wordTable } from '../reference/events.ts';
import { optionTables, poolNumbers, type OptionSource } from '../reference/options.ts';
import type { Section } from '../reference/section.ts';
import { figureTables } from '../reference/statistics.ts';
import { plant } from './planted.ts';
import { checkOf, referenceCheck } from './reference.ts';
import { listFiles } from './sources.ts';

const page = 'docs/reference/page.mdx';
const place = (...names: readonly string[]): string =>
  names.map((name) => `{/* ${name}:start */}\n{/* ${name}:end */}\n`).join('\n');

/** The findings on a tree whose page was written anew before. */
async function updated(
  section: Omit<Section, 'page'>,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const root = plant(files);
  const check = checkOf([{ page, ...section }]);
  check.update?.(root);
  return check.run(root);
}

describe('options', () => {
  const from: OptionSource = {
    file: 'src/options.ts',
    name: 'Options',
    defaults: ['src/options.ts'],
    numbers: (sources) => poolNumbers(sources, 'src/options.ts'),
  };
  const groups = { everyday: ['waitMs', 'order'], advanced: ['queue'] };
  const section = { render: (sources) => optionTables(sources, from, groups, 'Option') } satisfies Omit<
    Section,
    'page'
  >;
  const options = `
    import type { Order } from './order.ts';
    /** Options. */
    export interface Options {
      /** How long to wait for \`a | b\`, in milliseconds. Default: 30000 (measured). */
      readonly waitMs?: number;
      /** Which first. Default: 'lifo'. */
      readonly order?: Order;
      /** Callers that may wait. Default: 10 x size. */
      readonly queue?: number;
    }
    const DEFAULTS = { waitMs: 30_000, order: 'lifo' };
    const DURATIONS = ['waitMs'] as const satisfies readonly string[];
    export const resolve = (given: Options, size: number) => ({ queue: given.queue ?? 10 * size });`;
  const tree = {
    'src/options.ts': options,
    'src/order.ts': "export type Order = 'lifo' | 'fifo';",
    [page]: place('everyday', 'advanced'),
  };

  test('a page that was written anew shows type, default and meaning', async () => {
    const root = plant(tree);
    const check = checkOf([{ page, ...section }]);
    check.update?.(root);
    expect(await check.run(root)).toEqual([]);
    const text = readFileSync(join(root, page), 'utf8');
    expect(text).toContain(
      '| `waitMs` | `number`, milliseconds | `30000` (measured) | How long to wait for `a \\| b`. |\n' +
        "| `order` | `'lifo'` or `'fifo'` | `'lifo'` | Which first. |",
    );
    expect(text).toContain('| `queue` | `number` | `10 x size` | Callers that may wait. |');
  });

  test('a page that differs from the sources is found, with the place and the command', async () => {
    expect(await checkOf([{ page, ...section }]).run(plant(tree))).toEqual([
      `${page}:1: everyday is not what the sources say: run \`npm run check -- reference --update\``,
      `${page}:4: advanced is not what the sources say: run \`npm run check -- reference --update\``,
    ]);
  });

  test('a missing page, a missing place and a place that nothing fills are found', async () => {
    const { [page]: _page, ...sources } = tree;
    expect(await updated(section, sources)).toEqual([
      `${page}:1: missing: write it, with places for everyday, advanced`,
    ]);
    expect(await updated(section, { ...tree, [page]: place('everyday', 'other') })).toEqual([
      expect.stringContaining('lacks a place: add the comments advanced:start and advanced:end'),
      expect.stringContaining('nothing fills the place other'),
    ]);
  });

  test.each([
    [
      'a default that the code has otherwise',
      'waitMs: 30_000',
      'waitMs: 20_000',
      'waitMs: its comment says "Default: 30000.", the code says 20000',
    ],
    [
      'another word',
      "order: 'lifo'",
      "order: 'fifo'",
      `order: its comment says "Default: 'lifo'.", the code says 'fifo'`,
    ],
    [
      'a default that is computed otherwise',
      '?? 10 * size',
      '?? 5 * size',
      'queue: its comment says "Default: 10 x size.", the code says 5 x size',
    ],
    [
      'a default that no comment states',
      " Default: 'lifo'.",
      '',
      `order: its comment states no default: end it with "Default: 'lifo'."`,
    ],
    [
      'a default that only a comment knows',
      ', order: ',
      ', other: ',
      `order: its comment says "Default: 'lifo'.", and the code has no default`,
    ],
    [
      'another unit',
      ', in milliseconds',
      ', in seconds',
      'waitMs: its comment says seconds, the code checks milliseconds',
    ],
    [
      'an option without a comment',
      "/** Which first. Default: 'lifo'. */",
      '',
      'order is shown in the reference and not described',
    ],
    [
      'an option that stands in no table',
      'export interface Options {',
      'export interface Options {\n/** New. */ readonly more?: string;',
      'more is shown nowhere',
    ],
    ['an option that is gone', 'readonly queue?', 'readonly line?', 'queue is gone: take it out'],
  ])('%s is found', async (_what, before, after, message) => {
    const changed = options.replace(before, after);
    expect(changed).not.toBe(options);
    expect(await updated(section, { ...tree, 'src/options.ts': changed })).toContainEqual(
      expect.stringContaining(message),
    );
  });
});

describe('events', () => {
  const events = `
    /** Of a pool. */
    export interface PoolEvent {
      /** The pool's name. */
      readonly pool: string;
    }
    /** Asked. */
    export interface Asked extends PoolEvent {
      /** Its number. */
      readonly requestId: number;
    }
    /** Lent. */
    export interface Lent extends PoolEvent {
      /** Its number. */
      readonly requestId: number;
      /** Why { not }. */
      readonly reason?: Reason | undefined;
    }
    export type Reason =
      /** Nobody used it. */
      | 'idle'
      /** It was old. */
      | 'old';
    /** Events. */
    export interface Events {
      /** Somebody asked. */
      asked: Asked;
      /** A connection was lent. */
      lent: Lent;
      /** It ended. */
      ended: PoolEvent;
    }`;
  const from = { file: 'src/events.ts', name: 'Events' };
  const groups = { all: ['asked', 'lent', 'ended'] };
  const section = { render: (sources) => eventTables(sources, from, groups, 'fields') } satisfies Omit<Section, 'page'>;

  test('each event tells what it carries, and equal fields are told once', async () => {
    const root = plant({ 'src/events.ts': events, [page]: place('all', 'fields') });
    const check = checkOf([{ page, ...section }]);
    check.update?.(root);
    expect(await check.run(root)).toEqual([]);
    const text = readFileSync(join(root, page), 'utf8');
    expect(text).toContain('| `lent` | A connection was lent. | `pool`, `requestId`, `reason` |');
    expect(text).toContain('| `requestId` | `number` | Its number. | all but `ended` |');
    expect(text).toContain("| `reason` | `'idle'` or `'old'`, optional | Why \\{ not }. | `lent` |");
  });

  test('an event and a field that nobody described are found', async () => {
    const bare = events.replace('/** Somebody asked. */', '').replace("/** The pool's name. */", '');
    expect(await updated(section, { 'src/events.ts': bare, [page]: place('all', 'fields') })).toEqual([
      expect.stringContaining('src/events.ts:27: asked is shown in the reference and not described'),
      expect.stringContaining('src/events.ts:5: pool is shown in the reference and not described'),
    ]);
  });

  test('a pair that has no field in common is found, and one that names no event', async () => {
    const pairs = [
      { begins: 'asked', ends: ['lent'], same: 'requestId' },
      { begins: 'asked', ends: ['ended'], same: 'requestId' },
      { begins: 'lent', ends: ['over'] },
    ];
    const files = { 'src/events.ts': events, [page]: place('pairs') };
    expect(await updated({ render: (sources) => pairTable(sources, from, pairs, 'pairs') }, files)).toEqual([
      expect.stringContaining('the pair of asked: ended does not carry requestId'),
      expect.stringContaining('the pair of lent: there is no event over'),
    ]);
  });

  test('a word without a comment is found', async () => {
    const files = { 'src/events.ts': events.replace('/** It was old. */', ''), [page]: place('words') };
    const render: Section['render'] = (sources) => wordTable(sources, { ...from, name: 'Reason' }, 'Reason', 'words');
    expect(await updated({ render }, files)).toEqual([expect.stringContaining("src/events.ts:23: 'old' is shown")]);
  });
});

test('a figure that is neither a gauge nor a total is found', async () => {
  const files = {
    'src/pool.ts':
      '/** S. */ export interface PoolStats {\n/** Now. */ readonly idle: number;\n/** New. */ readonly odd: number;\n' +
      '/** Time. */ readonly waitMs: { readonly total: number; readonly max: number };\n}',
    'src/counters.ts': "const GAUGES = ['idle'];\nconst TOTALS = [];",
    [page]: place('now', 'ever'),
  };
  const places = { gauges: 'now', totals: 'ever' };
  const render: Section['render'] = (sources) => figureTables(sources, 'src/pool.ts', 'src/counters.ts', places);
  expect(await updated({ render }, files)).toEqual([
    'src/pool.ts:3: odd must be in GAUGES or in TOTALS of src/counters.ts, and not in both',
  ]);
});

describe('the reference of the library', () => {
  const library = join(import.meta.dirname, '../..');
  const files = Object.fromEntries(
    [...listFiles(library, ['src'], ['.ts']), ...listFiles(library, ['docs/reference'], ['.mdx'])]
      .filter((file) => !file.endsWith('.test.ts') && !file.includes('/errors/'))
      .map((file) => [file, readFileSync(join(library, file), 'utf8')]),
  );
  /** The findings after one change of one file. */
  const after = (file: string, before: string, text: string): readonly string[] | Promise<readonly string[]> => {
    const changed = files[file]?.replace(before, text);
    expect(changed).not.toBe(files[file]);
    return referenceCheck.run(plant({ ...files, [file]: changed ?? '' }));
  };

  test.each([
    [
      'src/pool/options.ts',
      '  maxUses: 0,',
      '  maxUses: 7,',
      'maxUses: its comment says "Default: 0.", the code says 7',
    ],
    [
      'src/pool/options.ts',
      "name: 'pool',",
      "name: 'p',",
      `name: its comment says "Default: 'pool'.", the code says 'p'`,
    ],
    ['src/database.ts', "nPlusOne: mode = 'off'", "nPlusOne: mode = 'warn'", `the code says 'warn'`],
    [
      'src/backend/config.ts',
      'maxSize: poolSize,',
      'maxSize: maxQueue,',
      'pool-options-keys is not what the sources say',
    ],
    ['src/backend/config.ts', "MIN_SIZE: 'minSize',", '', 'configuration-environment is not what the sources say'],
    ['src/backend/config.ts', "read('URL')", "read('ADDRESS')", 'DB_ADDRESS is read and not shown'],
    [
      'src/backend/config.ts',
      'poolSize: { min: 1',
      'poolSize: { min: 2',
      'configuration-pool is not what the sources say',
    ],
  ])('a change of %s, %s > %s, is found', async (file, before, text, message) => {
    expect(await after(file, before, text)).toContainEqual(expect.stringContaining(message));
  });
});
