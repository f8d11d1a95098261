/** The search dialog: a field, and the sections of pages that hold its words. */
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Glass } from './Glass';
import { openIndex, type Found, type Index } from './pagefind';
import styles from './Search.module.css';

export function SearchDialog({ openings }: { openings: number }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const { baseUrl } = useDocusaurusContext().siteConfig;
  const [index, setIndex] = useState<Index | 'absent'>();
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, [openings]);
  useEffect(() => {
    openIndex(baseUrl).then(setIndex, () => setIndex('absent'));
  }, [baseUrl]);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label="Search the documentation"
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <Results index={index} onLeave={() => dialog.current?.close()} />
    </dialog>
  );
}

function Results({ index, onLeave }: { index: Index | 'absent' | undefined; onLeave: () => void }): ReactNode {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<Found[]>([]);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    let current = true;
    const ask = typeof index === 'object' && query.trim() !== '' ? index.search(query) : Promise.resolve([]);
    void ask.then((pages) => current && pages && setFound(pages));
    return () => {
      current = false;
    };
  }, [index, query]);
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const stops = [document.getElementById('search-field'), ...(list.current?.querySelectorAll('a') ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement); // whatever has the focus, or nothing
    stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus();
  };
  return (
    <div className={styles.sheet} onKeyDown={walk}>
      <div className={styles.head}>
        <Glass />
        <input
          id="search-field"
          className={styles.field}
          type="search"
          placeholder="Search"
          aria-label="Search"
          autoComplete="off"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <button type="button" className={styles.close} onClick={onLeave}>
          Close
        </button>
      </div>
      <p className={styles.state} role="status">
        {stateOf(index, query, found.length)}
      </p>
      <ul ref={list} className={styles.list}>
        {found.map((hit) => (
          <Hit key={hit.url} hit={hit} onLeave={onLeave} />
        ))}
      </ul>
    </div>
  );
}

function Hit({ hit, onLeave }: { hit: Found; onLeave: () => void }): ReactNode {
  return (
    <li>
      <a href={hit.url} className={styles.hit} onClick={onLeave}>
        <span className={styles.title}>
          {hit.title}
          {hit.section !== '' && <span className={styles.section}>{hit.section}</span>}
        </span>
        {/* Pagefind escapes the page's text and adds <mark> alone. */}
        <span className={styles.excerpt} dangerouslySetInnerHTML={{ __html: hit.excerpt }} />
      </a>
    </li>
  );
}

function stateOf(index: Index | 'absent' | undefined, query: string, hits: number): string {
  if (index === 'absent') return 'Search is available in the built site.';
  if (query.trim() === '' || !index) return '';
  return hits === 0 ? 'Nothing found.' : `${hits} ${hits === 1 ? 'result' : 'results'}`;
}
