/** Stacks in the forms that programs have them, and the place that is read from each. */
import { expect, test } from 'vitest';
import { callSite } from './call-site.ts';

/** Asks in a file of a program, through a function of the engine, which has no place. */
function askIn(file: string): string | undefined {
  const source = `return [ask].map((ask) => ask())[0];\n//# sourceURL=${file}`;
  // oxlint-disable-next-line no-implied-eval -- the only way to a program elsewhere
  const program = new Function('ask', source) as (ask: () => string | undefined) => string | undefined;
  return program(callSite);
}

test.each(['/srv/app/feed.js', 'file:///srv/app/feed.js', '/srv/app/(shop)/page.js', '/srv/app/[id]/page.js'])(
  'the place in %s is told whole',
  (file) => {
    const site = askIn(file);
    expect(site?.slice(0, file.length + 1)).toBe(`${file}:`);
    expect(site?.slice(file.length + 1)).toMatch(/^\d+:\d+$/);
  },
);

test('behind a function is the place that called it', () => {
  class Made {
    readonly site = callSite(Made);
  }
  const line = (site: string | undefined) => Number(/:(\d+):\d+$/.exec(site ?? '')?.[1]);
  const here = line(callSite());
  expect(line(new Made().site)).toBe(here + 1);
});
