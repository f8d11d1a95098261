/** A docs page: the article, and from 1200 px its table of contents beside it. */
import { useDoc } from '@docusaurus/plugin-content-docs/client';
import ContentVisibility from '@theme/ContentVisibility';
import DocItemContent from '@theme/DocItem/Content';
import DocItemFooter from '@theme/DocItem/Footer';
import DocItemPaginator from '@theme/DocItem/Paginator';
import DocItemTOCDesktop from '@theme/DocItem/TOC/Desktop';
import DocItemTOCMobile from '@theme/DocItem/TOC/Mobile';
import type { ReactNode } from 'react';
import styles from './Layout.module.css';

// Docusaurus asks for a default export.
export default function DocItemLayout({ children }: { children: ReactNode }): ReactNode {
  const { frontMatter, metadata, toc } = useDoc();
  const contents = !frontMatter.hide_table_of_contents && toc.length > 0;
  return (
    <div className={styles.page}>
      <div className={styles.article}>
        <ContentVisibility metadata={metadata} />
        <article>
          {contents && <DocItemTOCMobile />}
          <div data-pagefind-body="">
            <DocItemContent>{children}</DocItemContent>
          </div>
          <DocItemFooter />
        </article>
        <DocItemPaginator />
      </div>
      {contents && (
        <aside className={styles.contents} aria-label="On this page">
          <p className={styles.heading}>On this page</p>
          <DocItemTOCDesktop />
        </aside>
      )}
    </div>
  );
}
