/** What the reader can set. Where no script runs it would do nothing, so there it is a sentence. */
import { ranges, type Setting } from '@site/plugins/pool-figure';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import styles from './Controls.module.css';

export interface ControlsProps {
  readonly setting: Setting;
  readonly onChange: (setting: Setting) => void;
}

export function Controls({ setting, onChange }: ControlsProps): ReactNode {
  const change = (changed: Partial<Setting>): void => onChange({ ...setting, ...changed });
  const { arrivalsPerSecond, holdMs, maxSize, even } = setting;
  const controls = useRef<HTMLDivElement>(null);
  useMovedBefore(controls, setting, onChange);
  return (
    <>
      <p className={styles.fixed}>
        {arrivalsPerSecond} callers a second, each of whom holds a connection for {holdMs} ms; the figures below the
        drawing are those of a pool of {maxSize} connections.
      </p>
      <div ref={controls} className={styles.controls}>
        <Slider
          id="arrivalsPerSecond"
          name="Callers"
          value={arrivalsPerSecond}
          unit="a second"
          range={ranges.arrivalsPerSecond}
          onChange={(value) => change({ arrivalsPerSecond: value })}
        />
        <Slider
          id="holdMs"
          name="Each holds a connection for"
          value={holdMs}
          unit="ms"
          range={ranges.holdMs}
          onChange={(value) => change({ holdMs: value })}
        />
        <Slider
          id="maxSize"
          name="Size of the pool"
          value={maxSize}
          unit={maxSize === 1 ? 'connection' : 'connections'}
          range={ranges.maxSize}
          onChange={(value) => change({ maxSize: value })}
        />
        <label className={styles.choice}>
          <input
            type="checkbox"
            name="even"
            checked={even}
            onChange={(event) => change({ even: event.target.checked })}
          />
          All hold equally long
        </label>
      </div>
    </>
  );
}

/** Whatever was moved while the script was still being loaded: the controls are the browser's own, and move without it. */
function useMovedBefore(
  controls: RefObject<HTMLElement | null>,
  setting: Setting,
  onChange: ControlsProps['onChange'],
): void {
  const looked = useRef(false);
  useEffect(() => {
    if (looked.current) return;
    looked.current = true;
    const inputs = [...(controls.current?.querySelectorAll('input') ?? [])];
    const moved = inputs.map(({ name, type, checked, valueAsNumber }) => [
      name,
      type === 'range' ? valueAsNumber : checked,
    ]);
    const seen = { ...setting, ...(Object.fromEntries(moved) as Setting) }; // the names are those of the setting
    if (JSON.stringify(seen) !== JSON.stringify(setting)) onChange(seen);
  });
}

interface SliderProps {
  readonly id: keyof typeof ranges;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  readonly onChange: (value: number) => void;
}

function Slider({ id: key, name, value, unit, range, onChange }: SliderProps): ReactNode {
  const id = `pool-simulator-${key}`; // the same on the server
  const text = `${value} ${unit}`;
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{name}</label>
      <span aria-hidden="true">{text}</span>
      <input
        id={id}
        name={key}
        type="range"
        {...range}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  );
}
