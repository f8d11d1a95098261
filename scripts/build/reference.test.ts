/** The reference is checked after it was written, because TypeDoc has been seen to write nothing and succeed. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject } from '../doctest/project.ts';
import { createSampleProject, type SampleProject } from '../doctest/sample-project.ts';
import { checkReference, writeReference } from './reference.ts';

/** A project of one door with our TypeDoc settings. */
function sampleWithSettings(): SampleProject {
  const sample = createSampleProject();
  cpSync(join(import.meta.dirname, '..', '..', 'typedoc.json'), join(sample.root, 'typedoc.json'));
  const settings = JSON.parse(sample.read('typedoc.json')) as Record<string, unknown>;
  const own = { entryPoints: ['src/index.ts'], intentionallyNotExported: [] }; // the names listed there are the library's
  sample.write('typedoc.json', JSON.stringify({ ...settings, ...own }));
  return sample;
}

test('every door of the library gets its page', async () => {
  using sample = sampleWithSettings();
  expect(await writeReference(openProject(sample.root))).toBeGreaterThanOrEqual(2);
  expect(sample.read('website/api/README.md')).toContain('Greets somebody.');
});

test('a door without a page is named', () => {
  using sample = sampleWithSettings();
  expect(() => checkReference(openProject(sample.root))).toThrow('the API reference has no page for src/index.ts');
});

test('a type that users meet but cannot import fails the step', async () => {
  using sample = sampleWithSettings();
  sample.edit(
    'src/index.ts',
    '/** An error',
    'interface Hidden { n: number }\n\n/** Shows it. */\nexport const shown: Hidden = { n: 1 };\n\n/** An error',
  );
  await expect(writeReference(openProject(sample.root))).rejects.toThrow(/typedoc failed[^]*Hidden/);
});

test('a link in a comment that leads nowhere fails the step', async () => {
  using sample = sampleWithSettings();
  sample.edit('src/index.ts', 'Greets somebody.', 'Greets somebody, unlike {@link insult}.');
  await expect(writeReference(openProject(sample.root))).rejects.toThrow(/typedoc failed[^]*insult/);
});
