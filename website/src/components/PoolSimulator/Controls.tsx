/** What the reader can set. Where no script runs it would do nothing, so there it is a sentence. */
import { ranges, type Setting } from '@site/plugins/pool-figure';
import { useId, type ReactNode } from 'react';
import styles from './Controls.module.css';

export interface ControlsProps {
  readonly setting: Setting;
  readonly onChange: (setting: Setting) => void;
}

export function Controls({ setting, onChange }: ControlsProps): ReactNode {
  const change = (changed: Partial<Setting>): void => onChange({ ...setting, ...changed });
  const { arrivalsPerSecond, holdMs, maxSize, even } = setting;
  return (
    <>
      <p className={styles.fixed}>
        {arrivalsPerSecond} callers a second, each of whom holds a connection for {holdMs} ms; the figures below the
        drawing are those of a pool of {maxSize} connections.
      </p>
      <div className={styles.controls}>
        <Slider
          name="Callers"
          value={arrivalsPerSecond}
          unit="a second"
          range={ranges.arrivalsPerSecond}
          onChange={(value) => change({ arrivalsPerSecond: value })}
        />
        <Slider
          name="Each holds a connection for"
          value={holdMs}
          unit="ms"
          range={ranges.holdMs}
          onChange={(value) => change({ holdMs: value })}
        />
        <Slider
          name="Size of the pool"
          value={maxSize}
          unit={maxSize === 1 ? 'connection' : 'connections'}
          range={ranges.maxSize}
          onChange={(value) => change({ maxSize: value })}
        />
        <label className={styles.choice}>
          <input type="checkbox" checked={even} onChange={(event) => change({ even: event.target.checked })} />
          All hold equally long
        </label>
      </div>
    </>
  );
}

interface SliderProps {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  readonly onChange: (value: number) => void;
}

function Slider({ name, value, unit, range, onChange }: SliderProps): ReactNode {
  const id = useId();
  const text = `${value} ${unit}`;
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{name}</label>
      <span aria-hidden="true">{text}</span>
      <input
        id={id}
        type="range"
        {...range}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  );
}
