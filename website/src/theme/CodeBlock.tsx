/** Code that reaches the theme outside of a page's fences: plain, so that no highlighter is sent to the reader. */
import { Fence } from '@site/src/components/Fence';
import { Children, type ReactNode } from 'react';
import { escape } from '@site/plugins/receipt';

// Docusaurus asks for a default export.
export default function CodeBlock({ children }: { children?: ReactNode }): ReactNode {
  const text = Children.toArray(children).filter((child) => typeof child === 'string');
  return <Fence language="text" html={escape(text.join(''))} />;
}
