/** Highlighting happens at build time: no Prism languages are loaded. */

// Docusaurus asks for a default export.
export default function includeNoLanguages(): void {}
