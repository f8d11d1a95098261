/**
 * The one way code is shown: a program that ran, what it printed, the statements it sent, and who vouches for it.
 * Everything is in the server's HTML; scripts add copying and type hovers only.
 */
import { usePluginData } from '@docusaurus/useGlobalData';
import type { ExampleData } from '@site/plugins/receipt';
import type { ExamplesGlobalData } from '@site/plugins/examples';
import clsx from 'clsx';
import { useCallback, useEffect, useRef, type ReactNode, type RefObject } from 'react';
import useBaseUrl from '@docusaurus/useBaseUrl';
import { CopyButton } from './CopyButton';
import { Output } from './Output';
import { Statements } from './Statements';
import { Verdicts } from './Verdicts';
import { attachHovers } from './hovers';
import { Fence } from '../Fence';
import styles from './Example.module.css';

export interface ExampleProps {
  /** Null while writing a page whose example has not run yet. */
  data: ExampleData | null;
  /** Loads the self-contained program. */
  program: () => Promise<{ default: string }>;
  /** The fence's text as markup, for the time before the first run. */
  fallback?: string;
  title?: string;
  /** Which showing of the same part this is on its page, from the second on. */
  again?: string;
  /** Code left, output and statements right, where there is room. */
  wide?: boolean;
}

export function Example({ data, fallback = '', ...rest }: ExampleProps): ReactNode {
  if (data) return <Executed data={data} {...rest} />;
  return <Fence language="ts" html={fallback} title={`${rest.title ?? 'Example'}: not run yet`} />;
}

type ExecutedProps = Omit<ExampleProps, 'data' | 'fallback'> & { data: ExampleData };

function Executed({ data, program, title, again, wide = false }: ExecutedProps): ReactNode {
  const code = useRef<HTMLElement>(null);
  const types = useBaseUrl(`/_types/${data.types}.json`);
  useEffect(() => {
    if (!code.current || data.types === '') return;
    return attachHovers(code.current, types);
  }, [data.types, types]);
  const text = useProgram(code, program);
  const name = [data.id, data.region, again].filter((part) => part).join(', ');
  const { stale } = usePluginData('examples') as ExamplesGlobalData; // set by plugins/examples.ts
  return (
    <figure className={clsx(styles.example, wide && styles.wide)}>
      <div className={styles.head}>
        <FileName file={data.file} title={title} />
        {stale.includes(data.id) && <span className={styles.stale}>stale: run npm run doctest</span>}
        <div className={styles.actions} aria-live="polite">
          <CopyButton label="Copy program" text={text} />
          {data.region !== '' && <CopyButton label="Copy lines" quiet text={() => visibleLines(code.current)} />}
        </div>
      </div>
      <div className={styles.body}>
        <div className={styles.code} role="region" aria-label={`Code of ${name}`} tabIndex={0}>
          <pre>
            <code ref={code} className="code" dangerouslySetInnerHTML={{ __html: data.html }} />
          </pre>
        </div>
        {data.panes && (
          <div className={styles.panes}>
            <Output data={data} />
            {data.statements.runs.length + data.setup > 0 && <Statements data={data} brief={wide} />}
          </div>
        )}
      </div>
      {data.panes ? <Verdicts data={data} /> : <p className={styles.more}>continued below, with output and verdicts</p>}
    </figure>
  );
}

/** Loads the program when its block comes into view, so that it is there when the button is pressed. */
function useProgram(
  within: RefObject<HTMLElement | null>,
  load: ExampleProps['program'],
): () => Promise<string> | string {
  const loaded = useRef<Promise<string> | string>(undefined);
  const text = useCallback((): Promise<string> | string => {
    loaded.current ??= load().then((module) => (loaded.current = module.default));
    return loaded.current;
  }, [load]);
  useEffect(() => {
    if (!within.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      void text();
      observer.disconnect();
    });
    observer.observe(within.current);
    return () => observer.disconnect();
  }, [within, text]);
  return text;
}

function FileName({ file, title }: { file: string; title: string | undefined }): ReactNode {
  const cut = file.lastIndexOf('/') + 1;
  return (
    <div className={styles.file}>
      {title === undefined ? null : <span className={styles.title}>{title}</span>}
      <span className={styles.path}>
        <span className={styles.folder}>{file.slice(0, cut)}</span>
        {file.slice(cut)}
      </span>
    </div>
  );
}

function visibleLines(code: HTMLElement | null): string {
  const copy = code?.cloneNode(true) as HTMLElement | undefined; // a clone of an element is an element
  for (const error of copy?.querySelectorAll('.error') ?? []) {
    const before = error.previousSibling;
    if (before?.textContent?.endsWith('\n')) before.textContent = before.textContent.slice(0, -1);
    error.remove();
  }
  return copy?.textContent ?? '';
}
