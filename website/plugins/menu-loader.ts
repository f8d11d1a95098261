/**
 * Bundler loader for the data that each page loads of all others, for the menu: leaves out their descriptions, which only lists
 * of cards would show, and this site has none. They are half of its weight.
 */

interface MenuData {
  readonly version: { readonly docs: Record<string, { description?: string }> };
}

// The bundler asks for a default export.
export default function menuLoader(text: string): string {
  const data = JSON.parse(text) as MenuData; // written by the docs plugin
  for (const page of Object.values(data.version.docs)) delete page.description;
  return JSON.stringify(data);
}
