/** What of the documentation is proved: counts, every example with its verdicts, and everything that is missing. */
import Link from '@docusaurus/Link';
import { reasonOf, shapeOf, wordOf } from '@site/src/components/Example/verdict';
import type { Backend, Verdict } from '@site/plugins/receipt';
import index from '@site/plugins/receipt.json?index';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import styles from './status.module.css';

const backends: readonly Backend[] = ['types', 'sqlite', 'copy', 'postgres', 'browser'];

// Docusaurus asks for a default export.
export default function Status(): ReactNode {
  return (
    <Layout title="Status" description="Which code blocks were executed, on what, and what is missing.">
      <main className={styles.status}>
        <h1>Status</h1>
        <p className={styles.lead}>
          Every code block of this documentation is counted here, the unproved ones too. The numbers are written by the
          run that executed the examples.
        </p>
        <Counts />
        <Examples />
        <Exemptions />
        <PendingList />
      </main>
    </Layout>
  );
}

function Counts(): ReactNode {
  const { total, executed, typeOnly, exempt } = index.fences;
  const counts = [
    [total, 'code blocks'],
    [executed, 'executed'],
    [typeOnly, 'type-checked only'],
    [exempt, 'exempt, with a reason'],
  ] as const;
  return (
    <dl className={styles.counts}>
      {counts.map(([amount, label]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
    </dl>
  );
}

function Examples(): ReactNode {
  return (
    <section>
      <h2 id="examples">Examples</h2>
      <p>
        <em>types</em>: the compiler accepts it. <em>sqlite</em>: it ran and printed what it promises. <em>copy</em>:
        the text of its copy button ran in an empty project.
      </p>
      <div className={styles.box} role="region" aria-labelledby="examples" tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Example</th>
              {backends.map((backend) => (
                <th key={backend} scope="col">
                  {backend}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {index.examples.map(({ id, page, backends: verdicts }) => (
              <tr key={`${id} ${page}`}>
                <th scope="row">
                  <PageLink page={page}>{id}</PageLink>
                </th>
                {backends.map((backend) => (
                  <td key={backend}>
                    <Cell verdict={verdicts[backend]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell({ verdict }: { verdict: Verdict }): ReactNode {
  return (
    <span className={styles.verdict} data-shape={shapeOf(verdict)} title={reasonOf(verdict)}>
      {wordOf(verdict)}
    </span>
  );
}

function Exemptions(): ReactNode {
  return (
    <section>
      <h2 id="exempt">Exempt blocks</h2>
      {index.exemptions.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul className={styles.list}>
          {index.exemptions.map(({ file, line, reason }) => (
            <li key={`${file}:${line}`}>
              <code>
                {file}:{line}
              </code>{' '}
              {reason}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PendingList(): ReactNode {
  return (
    <section>
      <h2 id="pending">Pending</h2>
      <p>Things a page mentions and cannot show yet.</p>
      {index.pending.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul className={styles.list}>
          {index.pending.map(({ page, text, reason }) => (
            <li key={`${page} ${text}`}>
              <b>{text}</b> {reason} <PageLink page={page}>{page}</PageLink>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PageLink({ page, children }: { page: string; children: ReactNode }): ReactNode {
  const route = pageRoute(page);
  return route === null ? children : <Link to={route}>{children}</Link>;
}

/** The route of a page named by its file (`docs/guides/x.mdx`) or by its route; null for what is no page of the site. */
function pageRoute(page: string): string | null {
  if (page.startsWith('/')) return page;
  const path = /^docs\/(.+?)(?:\/index)?\.mdx?$/.exec(page)?.[1];
  return path === undefined ? null : `/${path}`;
}
