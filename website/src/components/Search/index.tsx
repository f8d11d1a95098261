/** Search over the built pages: a button and its keys. The dialog and the index (Pagefind) are loaded when it first opens. */
import { Suspense, lazy, useCallback, useEffect, useState, type ReactNode } from 'react';
import { Glass } from './Glass';
import styles from './Search.module.css';

const SearchDialog = lazy(() => import('./SearchDialog').then((module) => ({ default: module.SearchDialog })));

export function Search(): ReactNode {
  // How often it was opened: the dialog opens itself each time the number grows.
  const [openings, setOpenings] = useState(0);
  const open = useCallback(() => setOpenings((count) => count + 1), []);
  useShortcuts(open);
  return (
    <>
      <button
        type="button"
        className={styles.button}
        onClick={open}
        aria-label="Search"
        aria-keyshortcuts="/ Control+K"
      >
        <Glass />
        <span className={styles.word}>Search</span>
        <kbd className={styles.key} aria-hidden="true">
          /
        </kbd>
      </button>
      {openings > 0 && (
        <Suspense>
          <SearchDialog openings={openings} />
        </Suspense>
      )}
    </>
  );
}

function useShortcuts(open: () => void): void {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent): void => {
      const target = event.target as HTMLElement; // keys go to elements
      const typing = target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
      const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
      const letter = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!slash && !letter) return;
      event.preventDefault();
      open();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [open]);
}
