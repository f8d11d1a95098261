/**
 * Highlights the few languages that are not examples (shell, JSON, SQL statements, API signatures) at build time, so no
 * highlighter reaches the reader. Colours are the CSS variables of src/css/tokens.css.
 */
import { escape } from './receipt.ts';
import { slimHtml } from './slim-html.ts';

type Highlighter = Awaited<ReturnType<typeof load>>;
let highlighter: Promise<Highlighter> | undefined;

/** Markup without a frame; text in a language unknown here is only escaped. */
export async function highlight(code: string, language: string): Promise<string> {
  const shiki = await (highlighter ??= load());
  if (!shiki.getLoadedLanguages().includes(language)) return escape(code);
  const html = slimHtml(shiki.codeToHtml(code, { lang: language, theme: 'css-variables' }));
  // A quoted name of SQL is a name, no string.
  return language === 'sql' ? html.replace(/<i class=[se]>("[^<]*")<\/i>/g, '$1') : html;
}

async function load() {
  const { createCssVariablesTheme, createHighlighter } = await import('shiki');
  return createHighlighter({
    themes: [createCssVariablesTheme({ name: 'css-variables', variablePrefix: '--shiki-', fontStyle: false })],
    langs: ['ts', 'js', 'tsx', 'jsx', 'sql', 'json', 'sh', 'diff', 'yaml'],
  });
}
