/**
 * Reads the colours of src/css/tokens.css and demands, in both themes, 7:1 for text and 5.5:1 for code tokens, on every
 * ground they stand on. Prints the failing pairs and exits with 1. Run: node website/checks/contrast.ts
 */
import { readFileSync } from 'node:fs';

type Theme = Record<string, string>;
type Rgb = readonly [number, number, number];

const text = 7;
const token = 5.5;
/** Marks that carry a meaning beside a word: WCAG 1.4.11. */
const shape = 3;

const pairs: readonly { ink: string[]; grounds: string[]; least: number }[] = [
  {
    ink: ['--ink', '--ink-soft', '--accent'],
    grounds: ['--bg', '--surface', '--line-soft', '--accent-wash'],
    least: text,
  },
  { ink: ['--ink', '--ink-soft', '--caution'], grounds: ['--caution-wash'], least: text },
  { ink: ['--ink', '--ink-soft', '--danger'], grounds: ['--danger-wash'], least: text },
  { ink: ['--danger'], grounds: ['--bg', '--surface'], least: text },
  { ink: ['--bg'], grounds: ['--accent', '--accent-strong'], least: text },
  { ink: ['--shiki-foreground'], grounds: ['--surface', '--bg', '--accent-wash'], least: text },
  {
    ink: [
      ...[
        'keyword',
        'string',
        'string-expression',
        'constant',
        'function',
        'parameter',
        'comment',
        'punctuation',
        'link',
      ],
    ].map((name) => `--shiki-token-${name}`),
    grounds: ['--surface', '--bg', '--accent-wash'],
    least: token,
  },
  { ink: ['--accent', '--danger', '--ink-soft'], grounds: ['--bg', '--surface'], least: shape },
];

const file = new URL('../src/css/tokens.css', import.meta.url);
const css = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
const light = declarations(':root');
const themes: Record<string, Theme> = { light, dark: { ...light, ...declarations("[data-theme='dark']") } };

const failures: string[] = [];
let checked = 0;
for (const [name, theme] of Object.entries(themes)) {
  for (const { ink, grounds, least } of pairs) {
    for (const [front, ground] of ink.flatMap((front) => grounds.map((ground) => [front, ground] as const))) {
      const ratio = contrast(colour(theme, front), colour(theme, ground));
      checked += 1;
      if (ratio < least) failures.push(`${name}: ${front} on ${ground} is ${ratio.toFixed(2)}, needs ${least}`);
    }
  }
}
console.log(failures.length === 0 ? `contrast: ${checked} pairs of colours hold` : failures.join('\n'));
process.exitCode = failures.length === 0 ? 0 : 1;

/** The custom properties of all rules with exactly this selector. */
function declarations(selector: string): Theme {
  const found: Theme = {};
  for (const [, head = '', body = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (head.trim() !== selector) continue;
    for (const [, name = '', value = ''] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g)) found[name] = value.trim();
  }
  return found;
}

function colour(theme: Theme, name: string): Rgb {
  const value = theme[name] ?? '';
  const reference = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (reference !== undefined) return colour(theme, reference);
  const numbers = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (!numbers) throw new Error(`${name} is "${value}": write it as oklch(lightness chroma hue)`);
  const [lightness = 0, chroma = 0, hue = 0] = numbers.slice(1).map(Number);
  return oklchToLinear(lightness, chroma, hue);
}

/** Matrices: https://bottosson.github.io/posts/oklab/. Out-of-gamut channels are clipped as a screen does. */
function oklchToLinear(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (channel: number): number => Math.min(1, Math.max(0, channel));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** WCAG 2 contrast of two colours in linear light. */
function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
