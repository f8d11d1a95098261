/** The landing page: what the library is, one executed example, what is checked. All numbers come from receipts. */
import Link from '@docusaurus/Link';
import { Example } from '@site/src/components/Example';
import index from '@site/plugins/receipt.json?index';
import hero from '@site/plugins/receipt.json?id=home/hero&region=main|';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import styles from './index.module.css';

const guides = [
  {
    to: '/guides/connection-pooling',
    name: 'Connection pooling',
    text: 'Size a pool, bound every wait, watch its events, see who holds a connection that others wait for.',
  },
  {
    to: '/guides/memory-management',
    name: 'Memory management',
    text: 'Read and write tables of any size within a bound, and prove that nothing is kept.',
  },
  {
    to: '/guides/query-optimization',
    name: 'Query optimization',
    text: 'Count the queries of a page, load relations in one go, read the plan before trusting an index.',
  },
  {
    to: '/guides/performance-testing',
    name: 'Performance testing',
    text: 'Test what code costs by counting its statements and rows, which no busy machine can change.',
  },
];

const heroProgram = () => import('@site/plugins/receipt.json?id=home/hero&program');

// Docusaurus asks for a default export.
export default function Home(): ReactNode {
  return (
    <Layout description="ActiveRecord for TypeScript: models, queries, transactions and a connection pool.">
      <main className={styles.home}>
        <header className={styles.statement}>
          <h1>ActiveRecord for TypeScript</h1>
          <p className={styles.lead}>
            Models, queries, relations, transactions and a connection pool, typed from the schema you write down once.
          </p>
          <div className={styles.start}>
            <Link className={styles.go} to="/getting-started">
              Getting started
            </Link>
            <Link className={styles.second} to="/guides/connection-pooling">
              The pooling guide
            </Link>
          </div>
        </header>
        <Example data={hero} program={heroProgram} wide />
        <Checked />
        <section className={styles.guides} aria-labelledby="guides">
          <h2 id="guides">Guides</h2>
          <ul>
            {guides.map(({ to, name, text }) => (
              <li key={to}>
                <Link to={to}>{name}</Link>
                <p>{text}</p>
              </li>
            ))}
          </ul>
        </section>
      </main>
    </Layout>
  );
}

function Checked(): ReactNode {
  const { fences } = index;
  return (
    <section className={styles.checked} aria-labelledby="checked">
      <h2 id="checked">What is checked</h2>
      <p data-shape="pass">
        <span>
          <b>
            {fences.executed} of {fences.total}
          </b>{' '}
          code blocks of this documentation are programs that were executed
          {fences.typeOnly > 0 && `; ${fences.typeOnly} more show declarations or compile errors and were type-checked`}
          .
        </span>
      </p>
      <p data-shape="pass">
        <span>
          The output and the SQL under a block are what the program printed and sent, not what somebody typed.
        </span>
      </p>
      <p data-shape="pass">
        <span>
          The copy button gives a complete program, which was run in an empty project. <Link to="/status">Status</Link>{' '}
          lists every example with its verdicts, and what is missing.
        </span>
      </p>
    </section>
  );
}
