/**
 * `npm run fuzz [-- cases] [words] [--minutes n] [--seed n] [--path p]`: the properties that `npm test` tries on ten thousand random
 * inputs, on a million others or as many as the minutes allow. Words choose properties by their ids, such as `queries` or `names/tables`.
 * The seed is printed first and repeats the run; a failure says how to see it again.
 */
import { parseArgs } from 'node:util';
import type { Property } from './fuzz/property.ts';
import { fuzz, PROPERTIES, replay, type FuzzResult } from './fuzz/run.ts';

const PROGRESS_MS = 3_000;

interface Arguments {
  readonly properties: readonly Property[];
  readonly cases: number;
  readonly minutes: number;
  readonly seed: number;
  readonly path: string | undefined;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
  });
  const numbers = positionals.filter((word) => /^\d/.test(word));
  const words = positionals.filter((word) => !/^\d/.test(word));
  const unknown = words.find((word) => !PROPERTIES.some(({ id }) => id.includes(word)));
  if (unknown !== undefined)
    throw new Error(`No property is called '${unknown}'. There are: ${PROPERTIES.map(({ id }) => id).join(', ')}.`);
  const properties = PROPERTIES.filter(({ id }) => words.length === 0 || words.some((word) => id.includes(word)));
  if (values.path !== undefined && (values.seed === undefined || properties.length !== 1))
    throw new Error('--path needs the --seed and the one property that it was printed with.');
  return {
    properties,
    cases: numberOf('the number of cases', numbers[0]?.replaceAll(/[_,]/g, '') ?? '1000000', 1),
    minutes: values.minutes === undefined ? Infinity : numberOf('--minutes', values.minutes, 0),
    seed: numberOf('--seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 31)), -(2 ** 31)),
    path: values.path,
  };
}

function numberOf(what: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least) return value;
  throw new Error(`${what} must be a number of at least ${least}, got ${text}.`);
}

async function main(): Promise<number> {
  const { properties, cases, minutes, seed, path } = readArguments();
  if (path !== undefined) return report(await replay(properties[0]!, seed, path), 0);
  console.log(`seed ${seed}: ${properties.map(({ id }) => id).join(', ')}`);
  const began = performance.now();
  let shown = began;
  const result = await fuzz({
    properties, cases, seed,
    expired: () => performance.now() - began > minutes * 60_000,
    onProgress: (done) => {
      if (performance.now() - shown < PROGRESS_MS) return;
      shown = performance.now();
      console.log(`  ${done.toLocaleString('en')} cases, ${((shown - began) / 1000).toFixed(0)} s`);
    },
  }); // prettier-ignore
  return report(result, performance.now() - began);
}

function report({ cases, failure }: FuzzResult, ms: number): number {
  const after = `${cases.toLocaleString('en')} cases in ${(ms / 1000).toFixed(1)} s`;
  if (failure === undefined) {
    console.log(`no counterexample in ${after}`);
    return 0;
  }
  const { property, counterexample } = failure;
  const { seed, path, text } = counterexample;
  console.log(`FAILED ${property.id}: ${property.name}\nseed ${seed}, path ${path}, after ${after}\n${text}`);
  console.log(`again: npm run fuzz -- ${property.id} --seed=${seed} --path=${path}`);
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
