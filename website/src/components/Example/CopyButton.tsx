/** A button that puts a text on the clipboard and says so. Hidden by CSS until scripts run. */
import { useEffect, useState, type ReactNode } from 'react';
import clsx from 'clsx';
import styles from './CopyButton.module.css';

interface CopyButtonProps {
  label: string;
  quiet?: boolean;
  text: () => string | Promise<string>;
}

export function CopyButton({ label, quiet = false, text }: CopyButtonProps): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    const value = text();
    // Some browsers allow writing only within the click itself, so nothing is awaited that is there already.
    const written = typeof value === 'string' ? write(value) : value.then(write);
    written.then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  return (
    <button type="button" className={clsx(styles.copy, quiet && styles.quiet)} data-label={label} onClick={copy}>
      {state === 'idle' ? label : state === 'copied' ? 'Copied' : 'No access'}
    </button>
  );
}

function write(text: string): Promise<void> {
  return navigator.clipboard.writeText(text);
}
