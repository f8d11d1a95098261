/** What is looked for on every page, and in parts of a page that open only when they are used. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The elements that make a page scroll sideways; empty when it does not. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.scrollingElement ?? document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    const names = wide.map((element) => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`);
    return [`${root.scrollWidth} px wide`, ...names.slice(0, 8)];
  });
}

/** One line for each element that axe objects to. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run()); // defined a line above
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${String(node.target)} ${node.failureSummary?.replace(/\s+/g, ' ') ?? ''}`),
  );
}
