/** The setting, its points as far as they are known, and the worker that finds the others. */
import initial from '@site/plugins/pool-figure.json?points';
import { firstSetting, loadOf, sizesOf, type Point, type Setting } from '@site/plugins/pool-figure';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Found, Job } from './worker';

export type Points = ReadonlyMap<number, Point>;

export interface Simulation {
  readonly setting: Setting;
  readonly points: Points;
  /** Whether the worker could not be loaded or broke. */
  readonly failed: boolean;
  readonly change: (setting: Setting) => void;
}

interface Known {
  /** The load that the points are of. */
  readonly load: string;
  readonly points: Points;
}

const first: Known = { load: loadOf(firstSetting), points: new Map(initial.map((point) => [point.maxSize, point])) };
const none: Points = new Map();

export function useSimulation(): Simulation {
  const [setting, setSetting] = useState(firstSetting);
  const [known, setKnown] = useState(first);
  const [failed, setFailed] = useState(false);
  const worker = useRef<Worker>(undefined);

  const start = useCallback((): Worker => {
    if (worker.current) return worker.current;
    const started = new Worker(new URL('./worker.ts', import.meta.url));
    started.addEventListener('message', ({ data }: MessageEvent<Found>) =>
      setKnown((before) => withPoint(before, data)),
    );
    started.addEventListener('error', () => setFailed(true));
    worker.current = started;
    return started;
  }, []);
  // Begun before the first change, for it takes a while to load.
  useEffect(() => {
    start();
    return () => {
      worker.current?.terminate();
      worker.current = undefined;
    };
  }, [start]);

  const change = (next: Setting): void => {
    setSetting(next);
    const points = pointsOf(next, known);
    const sizes = sizesOf(next).filter((maxSize) => !points.has(maxSize));
    start().postMessage({ setting: next, sizes } satisfies Job, []);
  };
  return { setting, points: pointsOf(setting, known), failed, change };
}

function pointsOf(setting: Setting, { load, points }: Known): Points {
  return load === loadOf(setting) ? points : none;
}

/** Points of another load than those before replace them. */
function withPoint(before: Known, { load, point }: Found): Known {
  const kept = before.load === load ? before.points : none;
  return { load, points: new Map([...kept, [point.maxSize, point]]) };
}
