/** The figures of the chosen size, large; and as a sentence, for those who listen, once the reader has stopped changing things. */
import { expectedBy, firstSetting, type Point, type Setting } from '@site/plugins/pool-figure';
import { useEffect, useState, type ReactNode } from 'react';
import { milliseconds, percent } from './figures';
import styles from './Readout.module.css';

interface ReadoutProps {
  readonly setting: Setting;
  /** Undefined until it has been simulated. */
  readonly point: Point | undefined;
  readonly failed: boolean;
}

/** How long nothing must change before it is told. */
const restMs = 400;

export function Readout({ setting, point, failed }: ReadoutProps): ReactNode {
  const expected = expectedBy(setting).find(({ maxSize }) => maxSize === setting.maxSize)?.meanMs ?? Infinity;
  const spoken = useRested(setting, point);
  return (
    <>
      <dl className={styles.readout}>
        <Figure name="wait on average" value={point && milliseconds(point.meanMs)}>
          {expected === Infinity ? 'Erlang: without end' : `Erlang: ${milliseconds(expected)}`}
        </Figure>
        <Figure name="99 of 100 wait at most" value={point && milliseconds(point.p99Ms)} />
        <Figure name="of the pool is in use" value={point && percent(point.busy)} />
        <Figure name="of the callers are turned away" value={point && percent(point.turnedAway)} />
      </dl>
      <p className="sr-only" role="status">
        {failed ? 'The simulation could not be loaded.' : spoken}
      </p>
      {failed && <p className={styles.failed}>The simulation could not be loaded; the formula still holds.</p>}
    </>
  );
}

function Figure({ name, value = '…', children }: { name: string; value?: string; children?: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {children !== undefined && <dd className={styles.beside}>{children}</dd>}
    </div>
  );
}

/** The sentence about a point, when it has stood still for a while; empty at first, for then the page itself is read. */
function useRested(setting: Setting, point: Point | undefined): string {
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    if (!point || setting === firstSetting) return;
    const timer = setTimeout(() => setSentence(sentenceOf(point)), restMs);
    return () => clearTimeout(timer);
  }, [setting, point]);
  return sentence;
}

function sentenceOf({ maxSize, meanMs, p99Ms, busy, turnedAway }: Point): string {
  const pool = `${maxSize} ${maxSize === 1 ? 'connection' : 'connections'}, ${percent(busy)} in use`;
  const waits = `callers wait ${milliseconds(meanMs)} on average, 99 of 100 at most ${milliseconds(p99Ms)}`;
  return `${pool}: ${waits}${turnedAway === 0 ? '' : `, ${percent(turnedAway)} are turned away`}.`;
}
