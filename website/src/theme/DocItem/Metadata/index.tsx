/** Adds to a docs page's head where its Markdown twin (plugins/twins.ts) lies. */
import Head from '@docusaurus/Head';
import { useDoc } from '@docusaurus/plugin-content-docs/client';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import Metadata from '@theme-original/DocItem/Metadata';
import type { ReactNode } from 'react';

// Docusaurus asks for a default export.
export default function DocItemMetadata(): ReactNode {
  const { permalink } = useDoc().metadata;
  const { baseUrl } = useDocusaurusContext().siteConfig;
  const route = permalink.replace(/\/$/, '');
  const twin = permalink === baseUrl ? `${baseUrl}index.md` : `${route}.md`;
  return (
    <>
      <Metadata />
      <Head>
        <link rel="alternate" type="text/markdown" href={twin} />
      </Head>
    </>
  );
}
