import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { visit } from './visit.ts';

/** Whether the entry of the open page lies inside the part of the menu that is seen, and how far the page itself is scrolled. */
function place(page: Page): Promise<{ title: string | undefined; seen: boolean; scrolled: number }> {
  return page.evaluate(() => {
    const here = document.querySelector('.theme-doc-sidebar-container [aria-current="page"]');
    const frame = here?.closest('nav')?.getBoundingClientRect();
    const link = here?.getBoundingClientRect();
    const seen = link !== undefined && frame !== undefined && link.top >= frame.top && link.bottom <= frame.bottom;
    return { title: here?.textContent, seen, scrolled: document.scrollingElement?.scrollTop ?? 0 };
  });
}

test('the menu of a page shows where the page stands in it, and the page begins at its top', async () => {
  const page = await visit('library/errors/', { viewport: { width: 1280, height: 600 } });
  expect(await place(page)).toEqual({ title: 'Errors', seen: true, scrolled: 0 });
  await page.locator('.pagination-nav__link--prev').click();
  await page.waitForURL(/serialization/);
  await expect.poll(() => place(page)).toMatchObject({ title: 'JSON, views and changes', seen: true });
});
