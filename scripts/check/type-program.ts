/**
 * A program as large as a big application's: models in circles, each in a file of its own, and code that queries them. The same
 * numbers make the same program. It is text in memory; who compiles it decides where it seems to lie.
 */

/** How large the program is. */
export interface ProgramSize {
  readonly models: number;
  /** Blocks of code that query, spread over the models. */
  readonly blocks: number;
}

/** Makes the files, name > text; `library` is what they import the library from. */
export function typeProgram({ models, blocks }: ProgramSize, library: string): Map<string, string> {
  const files = new Map<string, string>();
  for (let i = 0; i < models; i++) {
    const own = Array.from({ length: blocks }, (_, block) => block).filter((block) => block % models === i);
    files.set(`model${i}.ts`, modelFile(i, models, library));
    if (own.length > 0) files.set(`use${i}.ts`, useFile(i, own, models, library));
  }
  return files;
}

/** A model's neighbours: whom it belongs to, and who belong to it. Prime steps, so that circles of every length arise. */
function neighbours(
  i: number,
  models: number,
): { owner: number; group: number; origin: number; first: number; second: number } {
  const at = (step: number): number => (((i + step) % models) + models) % models;
  return { owner: at(1), group: at(7), origin: at(31), first: at(-1), second: at(-7) };
}

/** Fifteen columns and five relations: three to belong to, one of them perhaps to none, and two back. */
function modelFile(i: number, models: number, library: string): string {
  const { owner, group, origin, first, second } = neighbours(i, models);
  const others = [...new Set([owner, group, origin, first, second])].filter((other) => other !== i);
  return `
import { boolean, decimal, float, integer, integerKey, json, Model, oneOf, text, timestamp, timestamps } from '${library}';
${others.map((other) => `import { Model${other} } from './model${other}.ts';`).join('\n')}

export class Model${i} extends Model('table_${i}', {
  ...integerKey, ...timestamps,
  owner${i}Id: integer(), group${i}Id: integer().index(), origin${i}Id: integer().nullable(),
  name: text().unique(), email${i}: text(), note: text().nullable(), status: oneOf('new', 'open', 'state${i}').default('new'),
  total: decimal(12, 2).default('0'), score: float().nullable(), active: boolean().default(true),
  data: json<{ a: number; b${i}: string[] }>(), doneAt: timestamp().nullable(),
}, {
  owner${i}: () => Model${i}.belongsTo(Model${owner}, 'owner${i}Id'),
  group${i}: () => Model${i}.belongsTo(Model${group}, 'group${i}Id'),
  origin${i}: () => Model${i}.belongsTo(Model${origin}, 'origin${i}Id'),
  owned${i}: () => Model${i}.hasMany(Model${first}, 'owner${first}Id', { orderBy: 'createdAt desc' }),
  members${i}: () => Model${i}.hasMany(Model${second}, 'group${second}Id', { orderBy: ['name', 'id'] }),
}) {
  static open() {
    return this.query().where({ status: 'open', active: true });
  }
  get label(): string {
    return \`\${this.name} \${this.status}\`;
  }
  async ownerName() {
    return (await this.load('owner${i}')).owner${i}.name;
  }
}
`;
}

function useFile(i: number, blocks: readonly number[], models: number, library: string): string {
  const body = blocks.map(
    (block, n) => `export async function block${block}() {\n${writers[n % writers.length]!(i, models)}\n}`,
  );
  return `
import { op } from '${library}';
import { Model${i} } from './model${i}.ts';

${body.join('\n')}
`;
}

/** Each makes the same eight kinds of call, with paths and conditions of its own, so that none is answered by what another left behind. */
const writers: readonly ((i: number, models: number) => string)[] = [
  (i, models) => {
    const { owner, first } = neighbours(i, models);
    return `
  const found = await Model${i}.query()
    .with('owner${i}.group${owner}', 'members${i}')
    .where({ status: 'open', total: op.gt('100'), name: op.like('a%') })
    .orderBy('createdAt desc', 'id')
    .all();
  const made = await Model${i}.create({ owner${i}Id: 1, group${i}Id: 2, name: 'a', email${i}: 'b', data: { a: 1, b${i}: [] } });
  const one = await Model${i}.findOne(made.id);
  const loaded = await one?.load('owned${i}.origin${first}');
  const related = await made.related('group${i}').one();
  return [found[0]?.owner${i}.group${owner}.name, found[0]?.members${i}.length, loaded?.owned${i}[0]?.origin${first}?.total, related?.label];`;
  },
  (i, models) => {
    const { group, second } = neighbours(i, models);
    return `
  const found = await Model${i}.open()
    .with('group${i}.owner${group}', 'origin${i}')
    .where((q) => q.where({ score: op.between(1, 2) }).orWhere({ doneAt: null }))
    .orderBy('total desc')
    .all();
  const made = await Model${i}.create({ owner${i}Id: 1, group${i}Id: 2, name: 'c', email${i}: 'd', data: { a: 2, b${i}: ['x'] }, total: 5 });
  const one = await Model${i}.findOne({ name: made.name, status: op.in(['new', 'state${i}']) });
  const loaded = await one?.load('members${i}.owner${second}');
  const related = await made.related('owned${i}').where({ active: true }).all();
  return [found[0]?.group${i}.owner${group}.label, found[0]?.origin${i}?.note, loaded?.members${i}[0]?.owner${second}.score, related.length];`;
  },
  (i, models) => {
    const { first, second } = neighbours(i, models);
    return `
  const found = await Model${i}.query()
    .with('members${i}.group${second}.owned${i}', 'owned${i}')
    .where({ email${i}: op.ne('a'), note: op.isNotNull() })
    .where('total > ?', [5])
    .orderBy('name', 'status desc')
    .all();
  const made = await Model${i}.create({ owner${i}Id: 1, group${i}Id: 2, name: 'e', email${i}: 'f', data: { a: 3, b${i}: [] }, note: null });
  const one = await Model${i}.findOne({ id: op.gt(made.id), active: true });
  const loaded = await one?.load('origin${i}', 'owned${i}.group${first}');
  const related = await made.related('members${i}').orderBy('name desc').all();
  return [found[0]?.members${i}[0]?.group${second}.owned${i}.length, loaded?.origin${i}?.name, loaded?.owned${i}[0]?.group${first}.data, related[0]?.active];`;
  },
];

/** A name that is asked about: `$` in the code. */
export interface Hover {
  /** The name itself. */
  readonly name: string;
  readonly code: string;
  /** How many characters may be shown. */
  readonly most: number;
}

/** The file with the names, each behind a comment that says which it is. */
export const hoverName = 'hovers.ts';
export function hoverFile(hovers: readonly Hover[], library: string = '../src/index.ts'): string {
  const lines = hovers.map(({ name, code }) => `  ${code.replace('$', `/*${name}*/${name}`)}`);
  return `
import type { Insert } from '${library}';
import { Model0 } from './model0.ts';

export async function hovers() {
${lines.join('\n')}
}
`;
}
