import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNode } from '../check/check.ts';
import { buildFolder, builtFiles, receiptsFolder } from './pages.ts';

/** The parts of receipts/index.json that are read here; the whole contract is docs/internals/pipeline.md. */
interface ReceiptIndex {
  readonly fences: { total: number; executed: number; typeOnly: number; exempt: number };
  readonly exemptions: readonly { file: string; line: number; reason: string }[];
  readonly examples: readonly { id: string; backends: Record<string, string> }[];
}

const root = join(receiptsFolder, '..');

function readIndex(): ReceiptIndex {
  return JSON.parse(readFileSync(join(receiptsFolder, 'index.json'), 'utf8')) as ReceiptIndex; // written by doctest
}

test('every fence is executed, only compiled, or exempt with a reason, and at most two are exempt', () => {
  const { fences, exemptions } = readIndex();
  expect(fences.total).toBe(fences.executed + fences.typeOnly + fences.exempt);
  expect(fences.executed).toBeGreaterThan(0);
  expect(exemptions).toHaveLength(fences.exempt);
  expect(fences.exempt).toBeLessThanOrEqual(2);
  expect(exemptions.filter(({ reason }) => reason.trim() === '')).toEqual([]);
});

test('at most one fence in twenty is only compiled', () => {
  const { fences } = readIndex();
  expect(fences.typeOnly).toBeLessThanOrEqual(Math.max(1, Math.floor(fences.total / 20)));
});

test('at least 20 examples ran, each passes on SQLite and as the copied program', () => {
  const { examples } = readIndex();
  expect(examples.length).toBeGreaterThanOrEqual(20);
  const failing = examples.filter(({ backends }) => backends['sqlite'] !== 'pass' || backends['copy'] !== 'pass');
  expect(failing).toEqual([]);
});

test('the Markdown twins and llms.txt are plain text: no imports of components, no marks of the pipeline', () => {
  const twins = builtFiles('.md', 'llms.txt');
  expect(twins.length).toBeGreaterThan(5);
  const loose = twins.flatMap((file) =>
    outsideFences(readFileSync(join(buildFolder, file), 'utf8'))
      .filter((line) => /^import\s|^export\s|\bexample=|<Example|<Pending/.test(line.replaceAll(/`[^`]*`/g, '')))
      .map((line) => `${file}: ${line}`),
  );
  expect(loose).toEqual([]);
});

/** Lines of a twin that are not code; the opening line of a fence counts as text. */
function outsideFences(text: string): string[] {
  let ticks = '';
  return text.split('\n').filter((line) => {
    const mark = /^\s*(`{3,})/.exec(line)?.[1] ?? '';
    if (ticks === '') {
      ticks = mark;
      return true;
    }
    if (mark.startsWith(ticks)) ticks = '';
    return false;
  });
}

test('text and code tokens have the contrast that both themes promise', async () => {
  const { status, output } = await runNode(root, ['website/checks/contrast.ts']);
  expect(status, output).toBe(0);
});
