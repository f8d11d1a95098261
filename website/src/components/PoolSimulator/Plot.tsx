/**
 * The drawing: sizes from left to right, waits from bottom to top, up to about three times the hold. It is drawn in per cents, so that it
 * fills any width with its letters and points as they are; only the curve is stretched.
 */
import { expectedBy, offeredBy, ranges, type Expected, type Point, type Setting } from '@site/plugins/pool-figure';
import type { ReactNode } from 'react';
import type { Points } from './useSimulation';
import styles from './Plot.module.css';

const columns = ranges.maxSize.max;
/** The height of the drawing, in holds: room for a third line and a little more. */
const holds = 3.25;

const left = (maxSize: number): number => ((maxSize - 0.5) / columns) * 100;

export function Plot({ setting, points }: { setting: Setting; points: Points }): ReactNode {
  const curve = expectedBy(setting);
  const up = (ms: number): number => 100 - (ms / setting.holdMs / holds) * 100;
  const shown = [...points.values()].filter(({ maxSize }) => maxSize > offeredBy(setting));
  return (
    <div className={styles.plot}>
      <svg className={styles.drawing} role="img" aria-label={description(setting, curve)}>
        <Ground setting={setting} up={up} />
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">
          <polyline
            className={styles.curve}
            points={curve.map(({ maxSize, meanMs }) => `${left(maxSize)},${up(Math.min(meanMs, 1e4))}`).join(' ')}
          />
        </svg>
        {shown.map((point) => (
          <Marks key={point.maxSize} point={point} up={up} />
        ))}
      </svg>
      <Legend />
    </div>
  );
}

/** What stands behind the points: the sizes that are too small, the chosen one, lines and labels. */
function Ground({ setting, up }: { setting: Setting; up: (ms: number) => number }): ReactNode {
  const { holdMs, maxSize } = setting;
  const small = Math.min(columns, Math.floor(offeredBy(setting)));
  const sizes = Array.from({ length: columns / 4 }, (_, index) => 4 * (index + 1));
  return (
    <>
      <rect className={styles.small} width={`${(small / columns) * 100}%`} height="100%" />
      <rect className={styles.chosen} x={`${left(maxSize - 0.5)}%`} width={`${100 / columns}%`} height="100%" />
      {[0, 1, 2, 3].map((times) => (
        <g key={times}>
          <line className={styles.line} x2="100%" y1={`${up(times * holdMs)}%`} y2={`${up(times * holdMs)}%`} />
          <text className={styles.label} x="-0.5em" y={`${up(times * holdMs)}%`} dy="0.32em" textAnchor="end">
            {times === 3 ? `${times * holdMs} ms` : times * holdMs}
          </text>
        </g>
      ))}
      {small >= 5 && <TooSmall x={`${(small / columns) * 50}%`} y={`${up(2.5 * holdMs)}%`} />}
      {sizes
        .filter((size) => Math.abs(size - maxSize) > 2)
        .map((size) => (
          <Size key={size} size={size} className={styles.label} />
        ))}
      <Size size={maxSize} className={styles.chosenLabel} />
      <text className={styles.label} x="100%" y="100%" dy="2.9em" textAnchor="end">
        connections
      </text>
    </>
  );
}

/** Two lines, for on a phone there is room for a word only. */
function TooSmall({ x, y }: { x: string; y: string }): ReactNode {
  return (
    <text className={styles.label} y={y} textAnchor="middle">
      <tspan x={x} dy="-0.35em">
        too
      </tspan>
      <tspan x={x} dy="1.3em">
        small
      </tspan>
    </text>
  );
}

function Size({ size, className }: { size: number; className: string | undefined }): ReactNode {
  return (
    <text className={className} x={`${left(size)}%`} y="100%" dy="1.5em" textAnchor="middle">
      {size}
    </text>
  );
}

/** The two waits of a size; one that is higher than the drawing is left out, the table tells it. */
function Marks({ point, up }: { point: Point; up: (ms: number) => number }): ReactNode {
  const [mean, most] = [up(point.meanMs), up(point.p99Ms)];
  return (
    <>
      {most >= 0 && <circle className={styles.most} cx={`${left(point.maxSize)}%`} cy={`${most}%`} r="3.5" />}
      {mean >= 0 && <circle className={styles.mean} cx={`${left(point.maxSize)}%`} cy={`${mean}%`} r="4" />}
    </>
  );
}

function Legend(): ReactNode {
  return (
    <ul className={styles.legend} aria-hidden="true">
      <li>
        <Key>
          <circle className={styles.mean} cx="8" cy="8" r="4" />
        </Key>
        mean wait, simulated
      </li>
      <li>
        <Key>
          <path className={styles.curve} d="M0 8h16" />
        </Key>
        mean wait by Erlang’s formula
      </li>
      <li>
        <Key>
          <circle className={styles.most} cx="8" cy="8" r="3.5" />
        </Key>
        99 of 100 wait no longer, simulated
      </li>
    </ul>
  );
}

function Key({ children }: { children: ReactNode }): ReactNode {
  return (
    <svg className={styles.key} width="16" height="16">
      {children}
    </svg>
  );
}

function description({ holdMs, arrivalsPerSecond }: Setting, curve: readonly Expected[]): string {
  const first = curve[0];
  const load = `${arrivalsPerSecond} callers a second who hold a connection for ${holdMs} ms`;
  if (!first) return `For ${load}, all pools shown are too small.`;
  return `Waits for ${load}. Up to ${first.maxSize - 1} connections the queue grows without end; from there on the mean wait falls steeply, then slowly. The table below has all figures.`;
}
