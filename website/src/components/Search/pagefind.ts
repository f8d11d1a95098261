/** The part of Pagefind's browser interface that is used here. Its files exist in the built site only. */

/** One hit: a section of a page. */
export interface Found {
  url: string;
  title: string;
  section: string;
  /** Markup: the page's text, escaped, with the hits in `<mark>`. */
  excerpt: string;
}

export interface Index {
  /** Null when a newer search has overtaken this one. */
  search(query: string): Promise<Found[] | null>;
}

interface Piece {
  url: string;
  title: string;
  excerpt: string;
}

interface Page extends Omit<Piece, 'title'> {
  meta: { title?: string };
  sub_results: Piece[];
}

interface Pagefind {
  options(options: { baseUrl: string }): Promise<void>;
  debouncedSearch(query: string): Promise<{ results: { data(): Promise<Page> }[] } | null>;
}

const readPages = 24;
const shownPages = 8;
const shownSections = 3;

export async function openIndex(baseUrl: string): Promise<Index> {
  const url = `${baseUrl}pagefind/pagefind.js`;
  const pagefind = (await import(/* webpackIgnore: true */ url)) as Pagefind; // the built site's own file
  await pagefind.options({ baseUrl });
  return {
    async search(query) {
      const answer = await pagefind.debouncedSearch(query);
      if (!answer) return null;
      const pages = await Promise.all(answer.results.slice(0, readPages).map((result) => result.data()));
      return pages
        .sort((a, b) => rank(a, query) - rank(b, query)) // stable: Pagefind's order decides within a rank
        .slice(0, shownPages)
        .flatMap((page) => sections(page, query));
    },
  };
}

/** A page named like the query comes first, then what people wrote, then the generated reference. */
function rank(page: Page, query: string): number {
  const name = (page.meta.title ?? '').replace(/^.*: |[<(].*$/g, '').toLowerCase();
  if (name === query.trim().toLowerCase()) return 0;
  return isGenerated(page) ? 2 : 1;
}

function isGenerated(page: Page): boolean {
  return page.url.includes('/reference/api/');
}

/** The sections of a page that hold the words, in the page's order; the page itself when none stands out. */
function sections(page: Page, query: string): Found[] {
  const title = page.meta.title ?? page.url;
  const named = (piece: Piece): boolean => piece.title.toLowerCase().includes(query.trim().toLowerCase());
  const hits = isGenerated(page)
    ? page.sub_results.filter((piece) => piece.title !== title && named(piece)).slice(0, 1)
    : page.sub_results.filter((piece) => piece.excerpt.includes('<mark>')).slice(0, shownSections);
  if (hits.length === 0) return [{ title, section: '', url: page.url, excerpt: page.excerpt }];
  return hits.map((piece) => ({
    title,
    section: piece.title === title ? '' : piece.title,
    url: piece.url,
    excerpt: piece.excerpt,
  }));
}
