/**
 * A figure to try out: how long callers wait for a connection, over the size of the pool. The first setting is in the server's
 * HTML, simulated when the site was built, and stays as it is until the reader touches it. Only then is its component loaded, which
 * takes over the markup that is there, and a worker, in which the library itself simulates other settings.
 */
import { Figure } from '@figures/PoolSimulator';
import { useEffect, useRef, type ReactNode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';

// A page imports figures by their default (plugins/figures.ts).
export default function PoolSimulator(): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => (frame.current ? wakeOnTouch(frame.current) : undefined), []);
  // On the server the figure, in the browser a frame whose content React does not look at.
  if (Figure)
    return (
      <div>
        <Figure />
      </div>
    );
  return <div ref={frame} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: '' }} />;
}

/** Brings the figure to life when a pointer or the focus comes to it; at once when the page was not made by the server. */
function wakeOnTouch(frame: HTMLElement): () => void {
  const unless = new AbortController();
  let root: Root | undefined;
  const wake = async (): Promise<void> => {
    unless.abort();
    const { Figure: Living } = await import('./Figure');
    if (!frame.isConnected) return;
    if (frame.hasChildNodes()) root = hydrateRoot(frame, <Living />);
    else (root = createRoot(frame)).render(<Living />);
  };
  if (!frame.hasChildNodes()) void wake();
  else for (const touch of ['pointerover', 'focusin']) frame.addEventListener(touch, () => void wake(), unless);
  return () => {
    unless.abort();
    // Not while React is still taking the page down.
    setTimeout(() => root?.unmount());
  };
}
