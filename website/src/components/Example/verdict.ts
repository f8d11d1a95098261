/** How a verdict is told: its shape (src/css/shapes.css), its word, and the reason behind it. */
import type { Verdict } from '@site/plugins/receipt';

export type Shape = 'pass' | 'not-run' | 'not-applicable' | 'fail';

export function shapeOf(verdict: Verdict): Shape {
  if (verdict === 'pass' || verdict === 'not-run') return verdict;
  return verdict.startsWith('fail') ? 'fail' : 'not-applicable';
}

export function wordOf(verdict: Verdict): string {
  return shapeOf(verdict).replace('-', ' ');
}

/** What follows the colon, without the stack of a failure. */
export function reasonOf(verdict: Verdict): string | undefined {
  return /^[a-z-]+: (.*)/.exec(verdict)?.[1];
}
