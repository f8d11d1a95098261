/** Simulates one size after the other, away from the page, and drops what it was asked before as soon as it is asked anew. */
import { loadOf, type Point, type Setting } from '@site/plugins/pool-figure';
import { pointOf } from '@site/plugins/pool-points';

export interface Job {
  readonly setting: Setting;
  readonly sizes: readonly number[];
}

export interface Found {
  readonly load: string;
  readonly point: Point;
}

let latest: Job | undefined;

addEventListener('message', ({ data }: MessageEvent<Job>) => {
  latest = data;
  simulate(data).catch(reportError);
});

async function simulate(job: Job): Promise<void> {
  const load = loadOf(job.setting);
  for (const maxSize of job.sizes) {
    const point = await pointOf(job.setting, maxSize);
    await turn();
    if (latest !== job) return;
    postMessage({ load, point } satisfies Found, {}); // a worker's, which names no origin
  }
}

/** A simulation never lets go of the thread; only between two of them can a message be received. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve));
}
