/**
 * Stands in for prism-react-renderer in the browser bundle: the theme imports it wherever code might be shown, but here
 * code is highlighted at build time (plugins/highlight.ts). Only the names the theme reads exist.
 */
export const themes = { palenight: { plain: {}, styles: [] } };
export const Prism = {};
export function Highlight(): null {
  return null;
}
