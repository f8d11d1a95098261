/**
 * The check `readme`: the shell blocks of the README are commands we know to work, `npm run` names scripts that exist, and the
 * output shown under a program is the one its example prints.
 */
import { finding, type Check } from './check.ts';
import { readText } from './sources.ts';

const file = 'README.md';
const known: readonly RegExp[] = [
  /^npm ci && npm (start|test)$/,
  /^npm (ci|start|test)$/,
  /^npm install [\w@/. -]+$/,
  /^npm run (?<script>[\w:-]+)( .*)?$/,
  /^(npx )?node [\w./-]+\.ts$/,
];

export const readmeCheck: Check = {
  name: 'readme',
  promise: 'the README gives commands that exist, among them the two of a fresh clone, and outputs that are true',
  run: (root) => {
    const text = readText(root, file);
    if (text === undefined)
      return [finding(file, 1, 'missing: write it, with `npm ci && npm start` and `npm ci && npm test`')];
    const commands = shellCommands(text);
    const scripts = JSON.parse(readText(root, 'package.json') ?? '{}').scripts ?? {};
    const twoOfAClone = ['npm ci && npm start', 'npm ci && npm test'].filter(
      (wanted) => !commands.some(({ command }) => command === wanted),
    );
    return [
      ...commands.flatMap(({ line, command }) => commandFindings(line, command, scripts)),
      ...outputFindings(root, text),
      ...twoOfAClone.map((wanted) =>
        finding(file, 1, `has no sh block with \`${wanted}\`: a fresh clone starts there`),
      ),
    ];
  },
};

interface Command {
  readonly line: number;
  readonly command: string;
}

/** The lines of all sh blocks, without comments and empty lines. */
function shellCommands(text: string): Command[] {
  const commands: Command[] = [];
  let inside = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*```/.test(line)) inside = !inside && /^\s*```(sh|bash|shell|console)\b/.test(line);
    else if (inside) {
      const command = line.replace(/(^|\s)#.*$/, '').trim();
      if (command !== '') commands.push({ line: index + 1, command });
    }
  }
  return commands;
}

function commandFindings(line: number, command: string, scripts: Readonly<Record<string, string>>): string[] {
  const match = known.map((pattern) => pattern.exec(command)).find((found) => found !== null);
  if (match === undefined) {
    return [
      finding(file, line, `\`${command}\` is no command we check: use one of ours, or teach scripts/check/readme.ts`),
    ];
  }
  const script = match?.groups?.['script'];
  if (script === undefined || script in scripts) return [];
  return [
    finding(file, line, `\`npm run ${script}\` does not exist in package.json: correct the name or add the script`),
  ];
}

/** A program followed by a text block: the block must be what the example expects itself to print. */
const PROGRAM_AND_OUTPUT = /```ts example=([\w/-]+)\n[^]*?\n```\n\n```text\n([^]*?)\n```/g;

function outputFindings(root: string, text: string): string[] {
  return [...text.matchAll(PROGRAM_AND_OUTPUT)].flatMap((match) => {
    const [whole, id, shown] = match;
    const example = readText(root, `examples/${id}.ts`) ?? '';
    const output = /^\/\/ Output:\n([^]*)$/m.exec(example)?.[1] ?? '';
    const printed = output.trimEnd().replaceAll(/^\/\/ ?/gm, '');
    if (printed === shown) return [];
    const line = text.slice(0, match.index + whole.lastIndexOf('```text')).split('\n').length;
    return [finding(file, line, `is not what examples/${id}.ts prints: ${JSON.stringify(printed)}`)];
  });
}
