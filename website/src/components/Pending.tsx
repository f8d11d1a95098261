/** Something a page mentions and cannot show yet. The text reads on as it is; the mark leads to its reason. */
import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import styles from './Pending.module.css';

export function Pending({ reason, children }: { reason: string; children: ReactNode }): ReactNode {
  return (
    <span className={styles.pending}>
      {children}
      <Link to="/status" className={styles.mark} title={reason} data-pagefind-ignore="">
        pending<span className="sr-only">: {reason}</span>
      </Link>
    </span>
  );
}
