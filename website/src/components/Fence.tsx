/** A block that is no example: shell lines, JSON, plain text, API signatures. Highlighted at build time. */
import { useRef, type ReactNode } from 'react';
import { CopyButton } from './Example/CopyButton';
import styles from './Fence.module.css';

export interface FenceProps {
  language: string;
  /** Markup made by plugins/highlight.ts. */
  html: string;
  title?: string;
}

export function Fence({ language, html, title }: FenceProps): ReactNode {
  const code = useRef<HTMLElement>(null);
  const label = title ?? `${language === 'text' ? 'Text' : language} block`;
  return (
    <div className={styles.fence}>
      {title !== undefined && <p className={styles.title}>{title}</p>}
      <div className={styles.scroll} role="group" aria-label={label} tabIndex={0}>
        <pre>
          <code ref={code} className="code" dangerouslySetInnerHTML={{ __html: html }} />
        </pre>
      </div>
      {language === 'sh' && (
        <div className={styles.copy} data-pagefind-ignore="">
          <CopyButton label="Copy" quiet text={() => code.current?.textContent ?? ''} />
        </div>
      )}
    </div>
  );
}
