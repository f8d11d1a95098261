/** The figure itself: controls, drawing, the figures of the chosen size, and a table of all. */
import type { ReactNode } from 'react';
import { Controls } from './Controls';
import { Plot } from './Plot';
import { PointTable } from './PointTable';
import { Readout } from './Readout';
import { useSimulation } from './useSimulation';
import styles from './PoolSimulator.module.css';

export function Figure(): ReactNode {
  const { setting, points, failed, change } = useSimulation();
  return (
    <figure className={styles.figure} aria-labelledby="pool-simulator" data-pagefind-ignore="">
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
