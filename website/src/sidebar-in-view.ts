/**
 * Keeps the reader's place in the sidebar in view: the menu is longer than most screens, and its last pages would open on a
 * menu that shows only the first ones. Only the menu scrolls, never the page.
 */
export function onRouteDidUpdate(): void {
  const menu = document.querySelector<HTMLElement>('.theme-doc-sidebar-menu')?.closest<HTMLElement>('nav');
  const here = menu?.querySelector('[aria-current="page"]');
  if (!menu || !here) return;
  const frame = menu.getBoundingClientRect();
  const link = here.getBoundingClientRect();
  if (link.top >= frame.top && link.bottom <= frame.bottom) return;
  menu.scrollTop += link.top - frame.top - (frame.height - link.height) / 2;
}
