/**
 * A figure to try out: how long callers wait for a connection, over the size of the pool. The first setting is in the server's
 * HTML, simulated when the site was built; other settings are simulated by the library itself, in a worker that is loaded
 * when the reader first touches the figure.
 */
import type { ReactNode } from 'react';
import { Controls } from './Controls';
import { Plot } from './Plot';
import { PointTable } from './PointTable';
import { Readout } from './Readout';
import { useSimulation } from './useSimulation';
import styles from './PoolSimulator.module.css';

// A page imports figures by their default (plugins/figures.ts).
export default function PoolSimulator(): ReactNode {
  const { setting, points, failed, change, prepare } = useSimulation();
  return (
    <figure
      className={styles.figure}
      aria-labelledby="pool-simulator"
      onPointerEnter={prepare}
      onFocus={prepare}
      data-pagefind-ignore=""
    >
      <figcaption id="pool-simulator" className={styles.head}>
        How long callers wait, by the size of the pool
      </figcaption>
      <Controls setting={setting} onChange={change} />
      <Plot setting={setting} points={points} />
      <Readout setting={setting} point={points.get(setting.maxSize)} failed={failed} />
      <details className={styles.data}>
        <summary>All figures</summary>
        <PointTable setting={setting} points={points} />
      </details>
    </figure>
  );
}
